"""The ledger of erasures: check it, and erase again whoever a restore brought back."""

import sys

import click


@click.group()
def command() -> None:
    """Check the ledger of erasures, or replay it after a restore. See docs/backup.md."""


@command.command()
def replay() -> None:
    """Erase again whoever the data have back. Happens at every start, too."""
    from smarttec.commands._database import migrate_all, replay_erasures

    migrate_all()
    click.echo(replay_erasures())


@command.command()
def check() -> None:
    """Whether the ledger is as it was written. Exit code 1 when it is not."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.vault.erasure_ledger import first_fault, last_number

    fault = first_fault()
    click.echo(f"{last_number():,} erasures on record: " + ("all intact." if fault is None else f"fault at {fault}."))
    if fault is not None:
        sys.exit(1)

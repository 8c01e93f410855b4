"""Bring both databases to the present schema."""

import click


@click.command()
def command() -> None:
    """Migrate the data and the key store, make the coming months' partitions; whoever was erased stays so."""
    from smarttec.commands._database import migrate_all, replay_erasures

    migrate_all()
    replay_erasures()

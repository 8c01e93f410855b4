"""Back up the data, or the key store. Prints where the backup is, and what expired."""

import os
import sys
from pathlib import Path

import click

SHORT_LIVED = ("people_attempt",)
"""Counted tries: hashes of addresses under a key of the installation, which would outlive an erasure in a backup."""


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for it.")
@click.option("--keystore", is_flag=True, help="The key store instead of the data.")
def command(*, folder: Path, keystore: bool) -> None:
    """Back up the data (or, with --keystore, the keys), and remove backups that expired. See docs/backup.md."""
    from smarttec.kernel.errors import GatewayError
    from smarttec.machine import sandbox_clock
    from smarttec.machine.backups.settings import Kind, Retention
    from smarttec.machine.backups.taking import take

    sandbox_clock.follow()
    kind = Kind.KEYSTORE if keystore else Kind.DATA
    try:
        dump, removed = take(
            kind,
            folder=folder.absolute(),
            retention=Retention.from_environment(os.environ),
            without_rows_of=() if keystore else SHORT_LIVED,
        )
    except GatewayError as error:
        click.echo(f"smarttec: {error.sentence}", err=True)
        sys.exit(1)
    _copy_erasures(folder.absolute())
    click.echo(str(dump))
    for name in removed:
        click.echo(f"expired: {name}")


def _copy_erasures(folder: Path) -> None:
    """The ledger of erasures goes beside every backup, as a restore needs it (see docs/backup.md)."""
    from smarttec.commands._database import set_up_django
    from smarttec.machine.backups.restoring import has_table
    from smarttec.machine.backups.settings import Kind, database_url

    if has_table(database_url(Kind.KEYSTORE), "vault_erasureentry"):
        set_up_django()
        from smarttec.vault import erasure_file

        erasure_file.export(folder / erasure_file.NAME)

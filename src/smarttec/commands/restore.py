"""Restore a backup of the data, or of the key store, into an empty database."""

import sys
from pathlib import Path

import click


@click.command()
@click.option(
    "--from",
    "dump",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="The .dump file.",
)
@click.option(
    "--database",
    "url",
    envvar="SMARTTEC_RESTORE_URL",
    required=True,
    help="The empty database, as a PostgreSQL URL. Leave the password to PGPASSFILE, or set SMARTTEC_RESTORE_URL: "
    "others on this machine can read command lines.",
)
@click.option("--keystore", is_flag=True, help="It is a backup of the key store.")
def command(*, dump: Path, url: str, keystore: bool) -> None:
    """Restore a backup into an empty database. See docs/backup.md for the order of steps."""
    from smarttec.kernel.errors import Conflict, GatewayError, InvalidInput
    from smarttec.machine.backups.restoring import restore
    from smarttec.machine.backups.settings import Kind

    try:
        manifest = restore(Kind.KEYSTORE if keystore else Kind.DATA, dump=dump, url=url)
    except (Conflict, GatewayError, InvalidInput) as error:
        click.echo(f"smarttec: {error.sentence}", err=True)
        sys.exit(1)
    click.echo(f"restored the {manifest.kind} as of {manifest.taken_at}")
    _erase_again(dump=dump, url=url, keystore=keystore, reason=f"{dump.name}, as of {manifest.taken_at}")


def _erase_again(*, dump: Path, url: str, keystore: bool, reason: str) -> None:
    """Whoever was erased since the backup is erased again, once both databases are there; else at the next start."""
    import os

    from smarttec.machine.backups.restoring import has_table
    from smarttec.machine.backups.settings import VARIABLES, Kind

    os.environ[VARIABLES[Kind.KEYSTORE if keystore else Kind.DATA]] = url
    beside = dump.with_name("smarttec-erasures.jsonl")
    needed = {Kind.DATA: "people_person", Kind.KEYSTORE: "vault_subjectkey"}
    if not all(has_table(os.environ.get(VARIABLES[kind], ""), table) for kind, table in needed.items()):
        click.echo("erasures are done again when the program starts, or with: smarttec erasures replay")
        return
    from smarttec.commands._database import migrate_all, replay_erasures

    migrate_all()
    click.echo(replay_erasures(beside))
    _accept_shorter_chains(reason)


def _accept_shorter_chains(reason: str) -> None:
    """Older data end earlier than the key store remembers: said once, for `smarttec audit verify`."""
    from smarttec.kernel.errors import Conflict
    from smarttec.notice.audit import accept_restore

    try:
        count = accept_restore(reason)
    except Conflict as error:
        click.echo(f"smarttec: {error.sentence}", err=True)
        return
    if count:
        click.echo(f"chains of disclosures that end earlier than before: {count:,}; see smarttec audit verify")

"""Look after the chains of disclosures: verify them, and take their heads away to a safe place."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Look after the chains of disclosures."""
    from smarttec.commands._database import set_up_django

    set_up_django()


@command.command()
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Heads kept elsewhere.")
def verify(*, anchors: Path | None) -> None:
    """Find every changed, removed, added or reordered row of disclosures, uses, choices and purposes; then exit code 1.

    Compares with the heads in the key store, and with those of a file that `audit roots` wrote.
    """
    from smarttec.kernel.errors import InvalidInput
    from smarttec.notice import anchors as anchoring
    from smarttec.notice import restores
    from smarttec.notice.audit import verify as faults_of

    try:
        taken_at, kept = anchoring.read_roots(anchors.read_text(encoding="utf-8")) if anchors else (None, [])
    except (InvalidInput, UnicodeDecodeError) as error:
        raise click.ClickException(getattr(error, "sentence", "This is no file of roots.")) from None
    for one in restores.accepted():
        click.echo(
            f"restored on {one.at:%Y-%m-%d %H:%M} UTC: {one.chains:,} chains shorter, "
            f"{one.segments:,} segments lost ({one.reason})"
        )
    count = 0
    for fault in faults_of(kept, taken_at=taken_at):
        count += 1
        click.echo(f"writer {fault.writer} segment {fault.number}: {fault.what}")
    for line in _faults_of_records():
        count += 1
        click.echo(line)
    click.echo(f"{count} faults" if count else "Every chain and every record is intact.")
    sys.exit(bool(count))


def _faults_of_records() -> Iterator[str]:
    """Uses, choices, agreements and purposes that are not as they were sealed; policy words without a history."""
    from smarttec.notice import record_seals
    from smarttec.people.words_audit import unexplained

    yield from (f"{fault.table} of {fault.day}: {fault.what}" for fault in record_seals.faults())
    yield from (f"policy word of {one}: its history says something else" for one in unexplained())


@command.command()
@click.option("--out", type=_FILE, required=True, help="Keep this file off the machine.")
def roots(*, out: Path) -> None:
    """Write every chain's head into a file, signed with the audit key."""
    from smarttec.notice.anchors import export_roots

    out.write_text(export_roots(), encoding="utf-8")
    click.echo(f"Wrote {out}. Keep it where nobody who can write to the database can reach it.")


@command.command(name="accept-restore")
@click.option("--reason", required=True, help="Which backup was restored, and why. It is written down for good.")
def accept_restore(*, reason: str) -> None:
    """After a restore of the data: take the chains as they are now. `smarttec restore` does it by itself."""
    from smarttec.kernel.errors import Conflict, InvalidInput
    from smarttec.notice.audit import accept_restore as accept

    try:
        count = accept(reason)
    except (Conflict, InvalidInput) as error:
        raise click.ClickException(error.sentence) from None
    click.echo(f"{count:,} chains or days of records are shorter than they were, and taken as they are now.")

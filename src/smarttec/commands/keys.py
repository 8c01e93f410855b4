"""Look after keys: rotation, resealing, how far it is.

Everything runs beside the running program, may be ended at any moment and begun again.
"""

import json
import os
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import click


@click.group()
def command() -> None:
    """Rotate and count keys, beside the running program. See docs/backup.md."""
    from smarttec.commands._database import set_up_django

    set_up_django()


@command.command()
def status() -> None:
    """Print what is wrapped by which key, and what is sealed with older ones, as JSON."""
    from smarttec.vault.rotation.status import status as status_of

    click.echo(json.dumps(asdict(status_of()), indent=2))


@command.command()
def rotate_kek() -> None:
    """Rewrap everything under the first key-encryption key of SMARTTEC_KEK."""
    from smarttec.vault.rotation.wrapping import rewrap_all

    total = rewrap_all(lambda store, done: click.echo(f"{store}: {done}"))
    click.echo(f"rewrapped {total}")


@command.command()
@click.option("--subject", type=click.UUID, help="Only this person or account.")
@click.option("--all", "everybody", is_flag=True, help="Everybody whose newest key is older than a day.")
def rotate_data(*, subject: UUID | None, everybody: bool) -> None:
    """Make new data keys. They seal ten minutes later; old ones still open."""
    from smarttec.vault.rotation.generations import rotate, rotate_all

    if (subject is None) is not everybody:
        raise click.UsageError("Give either --subject ID or --all.")
    if subject:
        rotate(subject)
    for done in rotate_all() if everybody else [1]:
        click.echo(f"new data keys: {done}")


@command.command()
def reseal() -> None:
    """Bring stored values under the newest data keys, in batches."""
    from smarttec.vault.rotation.resealing import reseal as batches

    so_far = (0, 0)
    for so_far in batches():
        click.echo(f"resealed: {so_far[0]}")
    click.echo(f"resealed {so_far[0]}; do not open: {so_far[1]}")


@command.command()
@click.option(
    "--even-if-backups-need-them", is_flag=True, help="Values in older backups of the data become unreadable."
)
def drop_old(*, even_if_backups_need_them: bool) -> None:
    """Destroy older data keys that no stored value, and no kept backup of the data, needs."""
    from smarttec.machine.backups.settings import Retention
    from smarttec.vault.rotation.resealing import drop_older_generations

    kept = timedelta(0) if even_if_backups_need_them else Retention.from_environment(os.environ).data
    dropped = 0
    for dropped in drop_older_generations(kept_for=kept):
        click.echo(f"older data keys destroyed: {dropped}")
    click.echo(f"destroyed {dropped}")

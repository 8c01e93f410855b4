"""Bring both databases to the present schema."""

import click


@click.command()
def command() -> None:
    """Migrate the data and the key store, and make the coming months' partitions."""
    from smarttec.commands._database import migrate_all

    migrate_all()

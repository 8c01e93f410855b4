"""Migrate, and make or find the sandbox's demo."""

import json
import os

import click


@click.command()
def command() -> None:
    """Migrate both databases and seed the demo; prints one JSON object with what a newcomer needs."""
    from smarttec.commands._database import migrate_all, replay_erasures

    migrate_all()
    replay_erasures()
    from smarttec.demo.seed import CarrierPort, seed
    from smarttec.machine.home import Home
    from smarttec.machine.settings import Ports

    ports = Ports.from_environment(os.environ)
    password = os.environ["SMARTTEC_SMSC_PASSWORD"]
    click.echo(json.dumps(seed(Home.from_environment(), CarrierPort("127.0.0.1", ports.smsc, password))))

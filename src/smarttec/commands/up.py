"""Start everything: databases, web, worker, gateway, and the sandbox around them."""

import sys

import click

from smarttec.machine.up import up


@click.command()
@click.option("--production", is_flag=True, help="Run without the sandbox, on databases and keys of your own.")
def command(*, production: bool) -> None:
    """Start everything and stay until Ctrl-C.

    Data live in SMARTTEC_HOME, the first port is SMARTTEC_PORT (8000); the sandbox's ports follow from it.
    """
    sys.exit(up(live=production))

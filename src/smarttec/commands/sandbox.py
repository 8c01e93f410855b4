"""Run the stand-ins for the outside world."""

import click


@click.command()
def command() -> None:
    """Serve the clearing house, the mail catcher and the SMSC of the sandbox, until SIGTERM."""
    from smarttec.sandbox.server import main

    main()

"""Show or move the sandbox's clock."""

import click


@click.group()
def command() -> None:
    """Show or move the sandbox's clock."""


@command.command()
@click.argument("step")
def advance(step: str) -> None:
    """Move the clock ahead, for example by 35d or 2h30m; every running process follows within a moment."""
    from smarttec.kernel.errors import InvalidInput
    from smarttec.machine.home import Home
    from smarttec.machine.sandbox_clock import advance as move
    from smarttec.machine.sandbox_clock import parse_step

    try:
        offset = move(Home.from_environment(), parse_step(step))
    except InvalidInput as error:
        raise click.BadParameter(error.sentence) from None
    click.echo(f"The sandbox's clock is {offset} ahead.")

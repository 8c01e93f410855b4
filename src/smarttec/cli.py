"""`smarttec`: one command line for everything. The subcommands live in `smarttec.commands`, see there."""

import ast
import importlib
import sys
from pathlib import Path

import click

from smarttec import commands
from smarttec.kernel.errors import MisconfiguredError

MISCONFIGURED_EXIT_CODE = 2


class LazyGroup(click.Group):
    """Finds commands by their file's name and imports them only to run them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every module of the package, in order of name."""
        return sorted(name.replace("_", "-") for name in _modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one that is asked for."""
        module_name = cmd_name.replace("-", "_")
        if module_name not in _modules():
            return None
        command: click.Command = importlib.import_module(f"smarttec.commands.{module_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their first docstring lines, read without importing them."""
        modules = _modules()
        rows = [(name, _first_line(modules[name.replace("-", "_")])) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _modules() -> dict[str, Path]:
    folder = Path(next(iter(commands.__path__)))
    return {path.stem: path for path in folder.glob("*.py") if not path.stem.startswith("_")}


def _first_line(module: Path) -> str:
    documentation = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return documentation.split("\n", 1)[0]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smarttec")
def group() -> None:
    """A prepaid SMS and voice service with an executable privacy notice."""


def main() -> None:
    """Entry point. A wrong setting is told plainly, without a stack trace."""
    try:
        group(prog_name="smarttec")
    except MisconfiguredError as error:
        click.echo(f"smarttec: {error.sentence}", err=True)
        click.echo(f"  {error.what_to_do}", err=True)
        sys.exit(MISCONFIGURED_EXIT_CODE)


if __name__ == "__main__":
    main()

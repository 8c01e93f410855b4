"""`smarttec`: one command line for everything. The subcommands live in `smarttec.commands`, see there."""

import ast
import importlib
import os
import sys
from pathlib import Path

import click

from smarttec import commands
from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.adoption import adopt_running, adopt_settings

MISCONFIGURED_EXIT_CODE = 2
_NOT_PREPARED = {"42P01", "42703", "42883", "3D000"}
"""A table, column, function or database that is missing."""


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
    """Entry point. A wrong setting or an absent database is told plainly, without a stack trace."""
    try:
        _adopt(sys.argv[1:])
        group(prog_name="smarttec")
    except MisconfiguredError as error:
        _leave(error.sentence, error.what_to_do)
    except Exception as error:
        sentence = absence(error)
        if sentence is None:
            raise
        _leave(sentence, "Start it with `smarttec up`, or name it with DATABASE_URL and SMARTTEC_KEYSTORE_URL.")


def _adopt(words: list[str]) -> None:
    """Children of the supervisor are told everything; whoever types a command means what runs in the home folder."""
    if "SMARTTEC_SUPERVISED" in os.environ:
        return
    adopt_settings(os.environ)
    if words[:1] not in ([], ["up"]):
        adopt_running(os.environ)


def absence(error: BaseException) -> str | None:
    """In one sentence that a database cannot serve; None when that is not what happened. Drivers are loaded by then."""
    if "psycopg" not in sys.modules:
        return None
    from smarttec.storage.failures import Failure, failure_of, reason_of

    if getattr(error.__cause__, "sqlstate", None) in _NOT_PREPARED:
        return "The databases are not prepared for this version of the program; `smarttec migrate` does it."
    if failure_of(error) is not Failure.AWAY or isinstance(error, OSError):
        return None
    return f"This needs the databases, and {reason_of(error)}."


def _leave(sentence: str, what_to_do: str) -> None:
    click.echo(f"smarttec: {sentence}", err=True)
    click.echo(f"  {what_to_do}", err=True)
    sys.exit(MISCONFIGURED_EXIT_CODE)


if __name__ == "__main__":
    main()

"""PostgreSQL's own programs, run with the connection in the environment: nothing secret stands in a command line."""

import os
import re
import subprocess
from collections.abc import Sequence

import psycopg
from psycopg import conninfo, pq

from smarttec.kernel.errors import GatewayUnavailable, MisconfiguredError
from smarttec.machine import binaries, placement

TOLD_CHARACTERS_MAX = 500


def connection_environment(url: str) -> dict[str, str]:
    """The connection of a URL as libpq's environment variables. Raises MisconfiguredError."""
    variables = {
        option.keyword.decode(): option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar
    }
    try:
        given = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise MisconfiguredError("The address of the database is not a PostgreSQL URL.") from None
    if unknown := [keyword for keyword in given if keyword not in variables]:
        raise MisconfiguredError(f"A backup cannot use these options of the database's URL: {', '.join(unknown)}.")
    passed = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "PGPASSFILE", "TMPDIR"}}
    return {**passed, "LC_ALL": "C", **{variables[keyword]: str(value) for keyword, value in given.items()}}


def run(program: str, arguments: Sequence[str], *, url: str) -> None:
    """Run to the end. Raises `GatewayUnavailable` with what the program said, without any row's content."""
    folder = binaries.programs(account=None, shared=placement.SHARED)
    done = subprocess.run(
        [str(folder / program), "--no-password", *arguments],
        env=connection_environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise GatewayUnavailable(f"{program} failed: {_first_error(done.stderr.decode(errors='replace'))}")


def _first_error(said: str) -> str:
    """The line that says what went wrong; details could quote a row."""
    lines = [line for line in said.splitlines() if re.search(r"\b(error|fatal):", line, re.IGNORECASE)]
    return (lines or ["no reason given"])[0][:TOLD_CHARACTERS_MAX]

"""What a failure of the database means for whoever asked, the same for both drivers.

- `AWAY`: the database cannot serve now: it restarts, is out of reach, has no room on its disk or takes no writes
  (a demoted primary). Wait and ask again; work is kept, nothing is given up.
- `LOST_RACE`: the database ended this transaction so that another could go on (a deadlock, a conflict of
  serialisation). Everything of it is undone; doing all of it again at once is right.
- None: the call itself was wrong, or refused. Trying again would fail again.

The codes are PostgreSQL's (appendix A of its manual).
"""

from collections.abc import Iterator
from enum import Enum, auto

import asyncpg
import psycopg

_LOST_RACE_CLASS = "40"
_AWAY_CLASSES = ("08", "53", "58")
"""Connections, resources (disk, memory, connections), and the server's own system errors."""
_AWAY_CODES = frozenset({"57P01", "57P02", "57P03", "57P04", "57P05", "25006"})
"""Shut down, crashed, starting, dropped, idle for too long; and read-only, as a standby or demoted primary is."""


class Failure(Enum):
    """Whether trying again helps, and when."""

    AWAY = auto()
    LOST_RACE = auto()


def failure_of(error: BaseException) -> Failure | None:
    """What the error means. Django's wrappers are seen through."""
    for one in _chain(error):
        if code := _code_of(one):
            return _of_code(code)
        if _is_lost_connection(one):
            return Failure.AWAY
    return None


def reason_of(error: BaseException) -> str:
    """In words that an operator understands; holds no value of a statement."""
    return _REASONS.get(next(filter(None, map(_code_of, _chain(error))), ""), "a database is away")


_REASONS = {
    "53100": "a database's disk is full",
    "53200": "a database is out of memory",
    "53300": "a database has no connection left",
    "25006": "a database is read-only",
    "58030": "a database's disk fails",
}


def _code_of(error: BaseException) -> str:
    code = getattr(error, "sqlstate", None)
    return code if isinstance(code, str) else ""


def _of_code(code: str) -> Failure | None:
    if code[:2] == _LOST_RACE_CLASS:
        return Failure.LOST_RACE
    return Failure.AWAY if code[:2] in _AWAY_CLASSES or code in _AWAY_CODES else None


def _is_lost_connection(error: BaseException) -> bool:
    """asyncpg reports a closed connection with the class that it also uses for wrong calls; those are bugs and pass.

    `InternalClientError` is what its protocol says when the server ends a connection just as a statement is sent.
    psycopg's own `OperationalError` without a code is a connection that broke, or that could not be made.
    """
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error) or "released" in str(error)
    if isinstance(error, psycopg.InterfaceError):
        return "closed" in str(error)
    return isinstance(error, OSError | TimeoutError | asyncpg.InternalClientError | psycopg.OperationalError)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__

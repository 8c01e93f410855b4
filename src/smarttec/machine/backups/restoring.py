"""Bringing a backup back, into an empty database and no other."""

from pathlib import Path

import psycopg

from smarttec.kernel.errors import Conflict, GatewayUnavailable
from smarttec.machine.backups import archive, programs
from smarttec.machine.backups.archive import Manifest
from smarttec.machine.backups.settings import Kind

OPTIONS = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
CONNECT_TIMEOUT_SECONDS = 10
_ANYTHING = """
SELECT EXISTS (
    SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_toast%'
) OR EXISTS (
    SELECT FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema')
)
"""


def restore(kind: Kind, *, dump: Path, url: str) -> Manifest:
    """Restore in one transaction: everything or nothing. Returns the backup's manifest.

    Raises `InvalidInput` for a damaged or foreign file, `Conflict` when the database is not empty,
    `GatewayUnavailable` when it cannot be reached or restoring fails.
    """
    manifest = archive.checked(dump, kind)
    environment = programs.connection_environment(url)
    _refuse_used(url)
    target = f"--dbname={environment.get('PGDATABASE', environment.get('PGUSER', ''))}"
    programs.run("pg_restore", [*OPTIONS, target, str(dump.absolute())], url=url)
    return manifest


def _refuse_used(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
            used = connection.execute(_ANYTHING).fetchone()
    except psycopg.Error as error:
        raise GatewayUnavailable(f"The database cannot be asked ({type(error).__name__}).") from None
    if used != (False,):
        raise Conflict("The database is not empty. A backup is restored only into an empty one.")


def has_table(url: str, name: str) -> bool:
    """Whether there is a database with that table; False for one that cannot be reached, or none."""
    if not url:
        return False
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
            return connection.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone() == (True,)
    except psycopg.Error:
        return False

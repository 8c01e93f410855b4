"""Migrating, shared by `migrate` and `prepare`. Tells its progress on standard output for the supervisor."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import click
import django
from django.core.management import call_command

from smarttec.kernel.errors import MisconfiguredError, SealBroken
from smarttec.machine import sandbox_clock
from smarttec.machine.home import Home
from smarttec.telemetry.folder import keep_counters_in

LOOK_EVERY_SECONDS = 0.5


def set_up_django() -> None:
    """Make the settings and models available. Raises `MisconfiguredError` when no databases are named."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("SMARTTEC_KEYSTORE_URL")):
        raise MisconfiguredError(
            f"This needs the databases: nothing runs in {Home.from_environment().path}, and DATABASE_URL or "
            "SMARTTEC_KEYSTORE_URL is not set."
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup(set_prefix=False)
    sandbox_clock.follow()
    refuse_what_is_undeclared()


def set_up_service() -> None:
    """As `set_up_django`, for a process that stays: its counters are kept where the metrics page finds them."""
    keep_counters_in(Home.from_environment().run / "metrics")
    set_up_django()
    raise_the_wall()
    wait_for_databases()


def raise_the_wall() -> None:
    """From here on only the rooms that may do so open sockets, start processes and write files."""
    from smarttec.notice import wall

    wall.raise_it()


def wait_for_databases() -> None:
    """A process that stays waits until both databases answer; what it needs of them at its start is there then."""
    from django.db import connections

    for alias in ("default", "keystore"):
        told = False
        while not _answers(connections[alias]):
            if not told:
                click.echo(f"{alias}: waiting for the database", err=True)
                told = True
            time.sleep(LOOK_EVERY_SECONDS)


def _answers(connection: Any) -> bool:
    from smarttec.storage.failures import failure_of

    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        if failure_of(error) is None:
            raise
        connection.close()
        return False
    return True


def refuse_what_is_undeclared() -> None:
    """No process starts on a program whose declarations contradict the notice. Raises `MisconfiguredError`.

    That takes milliseconds. Reading the whole source is `smarttec check`, which `smarttec up` asks before them.
    """
    from django.core import checks

    from smarttec.notice.checks.registration import TAG
    from smarttec.notice.checks.report import as_lines

    if found := checks.run_checks(tags=[TAG]):
        raise MisconfiguredError("The program does not keep its notice:\n" + "\n".join(as_lines(found)))


def migrate_all() -> None:
    """Apply what is missing to both databases. Quick when nothing is."""
    set_up_django()
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from smarttec.storage import partitions, roles

    plans = {}
    for alias, app in (("keystore", "vault"), ("default", None)):
        executor = MigrationExecutor(connections[alias])
        plans[alias] = len(executor.migration_plan(executor.loader.graph.leaf_nodes(app)))
    progress = _Progress(sum(plans.values()))
    for alias, steps in plans.items():
        if steps:
            call_command("migrate", database=alias, verbosity=1, interactive=False, stdout=progress)
    partitions.ensure()
    roles.apply(partitions.PARTITIONED_TABLES)


def replay_erasures(*copies: Path) -> str:
    """Erase again whoever a restore brought back; what was done, in words. Both databases have to be migrated.

    `copies` are further copies of the ledger of erasures, such as the one beside a backup. Raises `MisconfiguredError`
    when one was tampered with or belongs to another key store.
    """
    from smarttec.requests.erasure.replaying import replay

    try:
        done = replay(*copies)
    except SealBroken as error:
        raise MisconfiguredError(
            f"{error.sentence} The file was changed, or belongs to another key store (SMARTTEC_ERASURES_FILE)."
        ) from None
    return (
        f"erasures done again: {done.erasures:,}; keys destroyed again: {done.keys:,}; "
        f"entries of the ledger taken in again: {done.entries:,}"
    )


class _Progress:
    """Counts the lines that Django prints, one for each migration."""

    def __init__(self, total: int) -> None:
        self._done = 0
        self._total = total

    def write(self, text: str) -> int:
        """One piece of Django's output."""
        if text.strip().endswith("OK"):
            self._done += 1
            click.echo(f"progress {min(self._done, self._total)}/{self._total}")
        return len(text)

    def flush(self) -> None:
        sys.stdout.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stdout, name)

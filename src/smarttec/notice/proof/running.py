"""Runs one probe so that whatever it does stays its own: it may raise, hang, or answer with anything.

Each probe runs in a thread with connections and an empty context of its own; the database ends its statements when its
time is over. One that goes on all the same is left behind and not begun again while it lives. Inside a caller's
transaction, which other connections cannot see into, it runs in the caller's thread under a savepoint.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from smarttec.notice.proof.registry import Finding, Probe

log = logging.getLogger("smarttec.proof")
Keep = Callable[[Probe, Finding | None], None]
"""What is done with an answer; None when there is none."""


class Run(threading.Thread):
    """One probe under way. Its answer is kept when it comes, also after nobody waits for it any more."""

    def __init__(self, one: Probe, keep: Keep) -> None:
        super().__init__(name=f"probe-{one.name}", daemon=True)
        self._probe, self._keep = one, keep
        self._began = monotonic()

    def run(self) -> None:
        """Measure and keep."""
        try:
            _keep_safely(self._probe, self._limited, self._keep)
        finally:
            connections.close_all()

    @property
    def is_over_time(self) -> bool:
        """Whether it goes on longer than it may."""
        return self.is_alive() and monotonic() - self._began >= self._probe.within.total_seconds()

    def wait(self, patience: timedelta | None) -> None:
        """Wait for it, at most as long as it may take."""
        left = self._probe.within.total_seconds() - (monotonic() - self._began)
        self.join(max(0.0, left if patience is None else min(left, patience.total_seconds())))

    def _limited(self) -> Finding:
        milliseconds = int(self._probe.within.total_seconds() * 1000)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(milliseconds)])
        return self._probe.measure()


_under_way: dict[str, Run] = {}
_starting = threading.Lock()


def run(one: Probe, keep: Keep, *, patience: timedelta | None) -> None:
    """Measure it, and wait `patience` for it (None: its whole time). Whatever it does, this returns."""
    if connection.in_atomic_block:
        _keep_safely(one, lambda: _under_savepoint(one), keep)
        return
    with _starting:
        running = _under_way.get(one.name)
        if running is None or not running.is_alive():
            running = _under_way[one.name] = Run(one, keep)
            running.start()
    running.wait(patience)
    if running.is_over_time:
        log.error("probe %s goes on for longer than %s", one.name, one.within)
        keep(one, None)


def _under_savepoint(one: Probe) -> Finding:
    with transaction.atomic():
        return one.measure()


def _keep_safely(one: Probe, measure: Callable[[], Finding], keep: Keep) -> None:
    """An answer that cannot be kept counts as none. The error's own text may hold values: only its kind is told."""
    try:
        found: object = measure()
        with transaction.atomic():
            keep(one, found if isinstance(found, Finding) else None)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - also what is no `Exception` must not end the others
        log.error("probe %s could not be measured (%s)", one.name, type(error).__name__)  # noqa: TRY400 - no values
        _keep_failure(one, keep)


def _keep_failure(one: Probe, keep: Keep) -> None:
    try:
        with transaction.atomic():
            keep(one, None)
    except Exception as error:  # noqa: BLE001 - a database that is away: the finding grows old, and says so
        log.error("the failure of probe %s could not be stored (%s)", one.name, type(error).__name__)  # noqa: TRY400

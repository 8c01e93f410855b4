"""Counts tries, so that guessing is slow. What was tried is never stored, only a peppered hash of it.

Windows are fixed and begin at multiples of their length since the epoch. A try is counted before it is judged, in a
statement of its own that commits, so that a hundred tries at once count as a hundred.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection

from smarttec.kernel import clock
from smarttec.people.domain import LONGEST_WINDOW, Limit
from smarttec.people.models import Attempt
from smarttec.people.peppers import hash_attempt

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_UPSERT = """
INSERT INTO people_attempt (key_hash, window_start, tries)
SELECT key_hash, window_start, 1
FROM unnest(%s::bytea[], %s::timestamptz[]) AS tried (key_hash, window_start)
ORDER BY key_hash, window_start
ON CONFLICT (key_hash, window_start) DO UPDATE SET tries = people_attempt.tries + 1
RETURNING key_hash, tries
"""
"""Rows are taken in key order, so that two requests never wait for each other in a ring."""


def _window_start(length: timedelta) -> datetime:
    now = clock.now()
    return now - (now - _EPOCH) % length


def _key(limit: Limit, length: timedelta, value: str) -> bytes:
    return hash_attempt(limit.name, str(length.total_seconds()), value)


def count(*tried: tuple[Limit, str]) -> bool:
    """Count one try of each value under its limit; True when every limit still grants it."""
    granted = {
        _key(limit, length, value): (tries, _window_start(length))
        for limit, value in tried
        for length, tries in limit.windows
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [list(granted), [start for _, start in granted.values()]])
        return all(tries <= granted[bytes(key)][0] for key, tries in cursor.fetchall())


def forgive(limit: Limit, value: str) -> None:
    """Forget the tries of a value, after the right one."""
    keys = [_key(limit, length, value) for length, _ in limit.windows]
    Attempt.objects.filter(key_hash__in=keys).delete()


def forget_old() -> int:
    """Delete what no window needs any more; how many rows."""
    return Attempt.objects.filter(window_start__lt=clock.now() - 2 * LONGEST_WINDOW).delete()[0]

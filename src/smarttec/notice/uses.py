"""Records of use: counted in memory per subject, purpose, category, actor and hour, flushed in batches.

Counting costs one to two microseconds, so the hot path can afford it for every field. Each process flushes every
`FLUSH_SECONDS` and on a clean stop; a crash loses at most the counts of that long (the disclosures, which are rows of
their own in the deciding transaction, are never lost).
"""

import threading
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category, Purpose

FLUSH_SECONDS = 1.0
_HOUR_SECONDS = 3600
HOUR_NS = _HOUR_SECONDS * 1_000_000_000

Key = tuple[int, int, int, int, str]
"""(subject's 128 bits, hour since the epoch, purpose, category, actor); numbers are hashed faster than UUIDs."""

UPSERT = """
INSERT INTO notice_userecord (subject, cell, hour, purpose, category, actor, times)
SELECT subject, 0, hour, purpose, category, actor, times
FROM unnest({0}::uuid[], {1}::timestamptz[], {2}::smallint[], {3}::smallint[], {4}::text[], {5}::int[])
     AS counted (subject, hour, purpose, category, actor, times)
ORDER BY subject, hour, purpose, category, actor
ON CONFLICT (subject, hour, purpose, category, actor) DO UPDATE SET times = notice_userecord.times + EXCLUDED.times
"""
"""One statement per flush; rows are taken in key order, so that two processes never wait for each other in a ring."""

Columns = tuple[list[UUID], list[datetime], list[int], list[int], list[str], list[int]]


Repeated = tuple[int, int, int, int, str, int]
"""A `Key`, and the policy word under which that use was permitted."""


class Tally:
    """Uses not yet flushed. Safe to use from several threads."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._repeats: dict[Repeated, list[int]] = {}
        self._under: object = None
        self._lock = threading.Lock()

    def count(self, subject: UUID, purpose: Purpose, category: Category, actor: str, times: int = 1) -> None:
        """Note a use."""
        key = (subject.int, clock.now_ns() // HOUR_NS, purpose, category, actor)
        with self._lock:
            self._counts[key] += times

    def expect_repeats(self, use: Repeated, *, under: object) -> None:
        """This use was permitted just now under that rule book; until the next flush it is only counted."""
        with self._lock:
            if self._under is not under:
                self._counts.update(self._take_repeats())
                self._under = under
            self._repeats.setdefault(use, [0])

    def count_repeat(self, use: Repeated, under: object) -> bool:
        """Count the use once more, if it is one of those that are expected; False when it has to be decided."""
        try:
            with self._lock:
                if self._under is not under:
                    return False
                self._repeats[use][0] += 1
        except KeyError:
            return False
        return True

    def take(self) -> Counter[Key]:
        """Take out everything counted so far."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            taken.update(self._take_repeats())
        return taken

    def _take_repeats(self) -> Counter[Key]:
        repeats, self._repeats = self._repeats, {}
        taken: Counter[Key] = Counter()
        for use, (times,) in repeats.items():
            if times:
                taken[use[:5]] += times
        return taken

    def give_back(self, counts: Counter[Key]) -> None:
        """Put counts back that could not be stored."""
        with self._lock:
            self._counts.update(counts)


TALLY = Tally()


def columns(counts: Counter[Key]) -> Columns:
    """The counts as arrays for `UPSERT`."""
    keys = list(counts)
    return (
        [UUID(int=key[0]) for key in keys],
        [datetime.fromtimestamp(key[1] * _HOUR_SECONDS, tz=UTC) for key in keys],
        [key[2] for key in keys],
        [key[3] for key in keys],
        [key[4] for key in keys],
        [counts[key] for key in keys],
    )


def flush() -> None:
    """Store this process's counts through Django's connection."""
    counts = TALLY.take()
    if not counts:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(UPSERT.format(*["%s"] * 6), columns(counts))
    except BaseException:
        TALLY.give_back(counts)
        raise

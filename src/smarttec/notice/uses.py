"""Records of use: counted in memory per subject, purpose, category, actor and hour, flushed in batches.

Counting costs one to two microseconds, so the hot path can afford it for every field. Each process flushes every
`FLUSH_SECONDS` and on a clean stop; a crash loses at most the counts of that long (the disclosures, which are rows of
their own in the deciding transaction, are never lost).
"""

import itertools
import threading
from collections import Counter
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID

from django.db import connection

from smarttec.kernel.clock import now_ns
from smarttec.kernel.vocabulary import Category
from smarttec.notice.gate import RuleBook
from smarttec.notice.versions import rule_book

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


class Repeat:
    """A use that was permitted: until the next flush it is only counted, within its hour and under its rule book.

    Rule books never change, and validity dates end with a day. Counting takes no lock, and still every use is counted
    once: each draws a number, and `close` draws the last one. Who meets a count that is being closed waits for its
    end and sees from the own number whether it was still counted.
    """

    __slots__ = ("_book", "_draw", "_end", "_from_ns", "_is_closing", "_lock", "_until_ns")

    def __init__(self, hour: int, book: RuleBook, lock: Lock) -> None:
        self._from_ns, self._until_ns = hour * HOUR_NS, (hour + 1) * HOUR_NS
        self._book = book
        self._lock = lock
        self._draw = itertools.count().__next__
        self._is_closing = False
        self._end = 0

    def again(self) -> bool:
        """Count the use once more; False when it has to be decided anew."""
        if not self._from_ns <= now_ns() < self._until_ns or rule_book() is not self._book:
            return False
        number = self._draw()
        return not self._is_closing or self._was_counted(number)

    def _was_counted(self, number: int) -> bool:
        with self._lock:
            return number < self._end

    def close(self) -> int:
        """How often it was used; from now on it cannot be. The caller holds the lock."""
        self._is_closing = True
        self._end = self._draw()
        return self._end


class Tally:
    """Uses not yet flushed. Safe to use from several threads."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._repeats: dict[Repeated, Repeat] = {}
        self._lock = threading.Lock()

    def count(self, subject: UUID, purpose: int, category: Category, actor: str, times: int = 1) -> None:
        """Note a use."""
        key = (subject.int, now_ns() // HOUR_NS, purpose, category, actor)
        with self._lock:
            self._counts[key] += times

    def repeat(self, use: Repeated) -> Repeat | None:
        """What counts this use, if it was permitted since the last flush."""
        return self._repeats.get(use)

    def expect_repeats(self, use: Repeated, *, under: RuleBook) -> Repeat:
        """This use was permitted just now under that rule book; until the next flush it is only counted."""
        fresh = Repeat(use[1], under, self._lock)
        with self._lock:
            replaced = self._repeats.pop(use, None)
            if replaced is not None:
                self._add(use, replaced)
            self._repeats[use] = fresh
        return fresh

    def take(self) -> Counter[Key]:
        """Take out everything counted so far."""
        with self._lock:
            repeats, self._repeats = self._repeats, {}
            for use, repeat in repeats.items():
                self._add(use, repeat)
            taken, self._counts = self._counts, Counter()
        return taken

    def _add(self, use: Repeated, repeat: Repeat) -> None:
        times = repeat.close()
        if times:
            self._counts[use[:5]] += times

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

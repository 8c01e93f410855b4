"""What a rate deck would change of a price list. Pure; the same rules show the preview and take the deck over.

`timeline` says what the lines of one prefix come to; here each outcome is named, and what people look at is gathered:
how many of each kind, examples, the biggest changes, and a fingerprint of everything.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from smarttec.rating.domain import RateLine, RateTable
from smarttec.rating.timeline import Timeline, merge

SHOWN = 100
"""Changes of each kind that are kept to be looked at."""


class Kind(StrEnum):
    """What becomes of a line."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RESUMED = "resumed"
    """Where a line of the deck ends, the price before it counts again."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview. `before` counted until `line` takes effect; `replaces` is to be removed."""

    kind: Kind
    line: RateLine
    before: RateLine | None = None
    replaces: RateLine | None = None

    @property
    def ratio(self) -> float:
        """New price over old one; 1 where there is nothing to compare."""
        if self.kind is not Kind.CHANGED or self.before is None or not self.before.price_micros:
            return 1.0
        return self.line.price_micros / self.before.price_micros

    @property
    def size(self) -> float:
        """How large it is in proportion, up or down; 1 for none."""
        return max(self.ratio, 1 / self.ratio if self.ratio else 1e9)


@dataclass(slots=True)
class Summary:
    """Of any number of changes, gathered one by one. `at` is the moment for which they were made."""

    at: datetime
    free: int = 0
    """Lines that would cost nothing from then on."""
    counts: Counter[Kind] = field(default_factory=Counter)
    shown: dict[Kind, list[Change]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    _biggest: list[tuple[float, int, Change]] = field(default_factory=list)
    _told: Any = field(default_factory=sha256)

    def add(self, change: Change) -> None:
        """One more, in the order of prefixes."""
        self.counts[change.kind] += 1
        self.free += change.kind in {Kind.ADDED, Kind.CHANGED, Kind.RESUMED} and not change.line.price_micros
        if len(self.shown[change.kind]) < SHOWN:
            self.shown[change.kind].append(change)
        if change.ratio != 1:
            entry = (change.size, self.counts.total(), change)
            keep = heapq.heappush if len(self._biggest) < SHOWN else heapq.heappushpop
            keep(self._biggest, entry)
        told = (change.kind.value, self._dateless(change.line), self._dateless(change.before))
        self._told.update(repr(told).encode())

    @property
    def fingerprint(self) -> str:
        """Tells whether a comparison at another moment would change the same; what begins at once may begin later."""
        return str(self._told.hexdigest())

    def _dateless(self, line: RateLine | None) -> tuple[object, ...] | None:
        """Without dates that are the comparison's own moment."""
        if line is None:
            return None
        dates = [None if moment == self.at else moment for moment in (line.valid_from, line.valid_until)]
        return (line.currency, line.prefix, *dates, line.destination, line.price_micros, line.initial_seconds,
                line.next_seconds)  # fmt: skip

    def biggest(self, count: int = 10) -> list[Change]:
        """The changes of price that are the largest in proportion, up or down."""
        return [change for _, _, change in heapq.nlargest(count, self._biggest)]


def changes_of(
    known: Sequence[RateLine], told: Sequence[RateLine], *, now: datetime, is_complete: bool = False
) -> Iterator[Change]:
    """What a deck's lines of one prefix change, by date."""
    done = merge(known, told, now=now, is_complete=is_complete)
    removed = {line.valid_from: line for line in done.removed}
    result = RateTable([*(line for line in known if line not in done.removed), *done.added])
    every = dict.fromkeys([*done.counting, *done.added])
    for line in sorted(every, key=lambda line: line.valid_from):
        yield _change(line, done, result, removed.pop(line.valid_from, None))
    for line in removed.values():
        yield Change(Kind.ENDED, line, line, replaces=line)


def _change(line: RateLine, done: Timeline, result: RateTable, replaces: RateLine | None) -> Change:
    if line not in done.added:
        return Change(Kind.UNCHANGED, line, line, replaces)
    before = result.before(line) or replaces
    if line not in done.counting:
        return Change(Kind.RESUMED, line, before, replaces)
    return Change(Kind.CHANGED if before else Kind.ADDED, line, before, replaces)


def ends_of(known: Sequence[RateLine], *, at: datetime) -> Iterator[Change]:
    """What becomes of a prefix that a complete deck does not name: it ends, and what was to come is dropped."""
    for line in known:
        if line.valid_from >= at:
            yield Change(Kind.ENDED, line, line, replaces=line)
        elif not line.is_ended(at):
            yield Change(Kind.ENDED, replace(line, valid_until=at), line)

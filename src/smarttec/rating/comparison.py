"""What a rate deck would change of a price list. Pure; the same rules show the preview and take the deck over.

What has counted is never rewritten: a change takes effect at its date, or now when that has passed. A line that does
not count yet is replaced by one of the same moment. With a complete deck, what it does not name ends at its earliest
date; what does not count yet of it is dropped.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from smarttec.rating.domain import RateLine, RateTable

Key = tuple[str, str]
"""(currency, prefix)"""


class Kind(StrEnum):
    """What becomes of a prefix."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview. `before` counted at the moment `line` takes effect; `replaces` is to be removed."""

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, in the order of the deck; then what ends. `at` is the moment for which it was made."""

    changes: tuple[Change, ...]
    at: datetime

    def of(self, kind: Kind) -> list[Change]:
        """Those of one kind."""
        return [change for change in self.changes if change.kind is kind]

    @property
    def fingerprint(self) -> str:
        """Tells whether a comparison at another moment would change the same; what begins at once may begin later."""
        told = sha256()
        for change in self.changes:
            told.update(repr((change.kind.value, self._dateless(change.line), self._dateless(change.before))).encode())
        return told.hexdigest()

    def _dateless(self, line: RateLine | None) -> tuple[object, ...] | None:
        """Without dates that are the comparison's own moment."""
        if line is None:
            return None
        dates = [None if moment == self.at else moment for moment in (line.valid_from, line.valid_until)]
        return (line.currency, line.prefix, *dates, line.destination, line.price_micros, line.initial_seconds,
                line.next_seconds)  # fmt: skip

    def biggest(self, count: int = 10) -> list[Change]:
        """The changes of price that are the largest in proportion, up or down."""
        changed = [change for change in self.of(Kind.CHANGED) if change.ratio != 1]
        return sorted(changed, key=lambda change: max(change.ratio, 1 / change.ratio if change.ratio else 1e9))[
            : -count - 1 : -1
        ]


def compare(
    current: Iterable[RateLine], deck: Sequence[RateLine], *, now: datetime, is_complete: bool = False
) -> Comparison:
    """What the deck changes of the current lines."""
    known: dict[Key, list[RateLine]] = defaultdict(list)
    for line in current:
        known[line.currency, line.prefix].append(line)
    changes = [_compare(line, known[line.currency, line.prefix], now) for line in _counting(deck, known, now)]
    ended = _ended(known, deck, now) if is_complete else ()
    return Comparison((*changes, *ended), now)


def _counting(deck: Iterable[RateLine], known: dict[Key, list[RateLine]], now: datetime) -> Iterator[RateLine]:
    """Of the past lines of a prefix that has prices already only the newest can count, from now on."""
    newest: dict[Key, RateLine] = {}
    for line in deck:
        key = (line.currency, line.prefix)
        if line.valid_from > now or not known[key] or line in known[key]:
            yield line
        elif key not in newest or newest[key].valid_from < line.valid_from:
            newest[key] = line
    yield from newest.values()


def _compare(line: RateLine, known: list[RateLine], now: datetime) -> Change:
    if line in known:
        return Change(Kind.UNCHANGED, line, line)
    if known and line.valid_from < now:
        line = replace(line, valid_from=now)
    before = RateTable(known).line_of(line.prefix, currency=line.currency, at=line.valid_from)
    if before is not None and _terms(before) == _terms(line):
        return Change(Kind.UNCHANGED, before, before)
    replaces = next((old for old in known if old.valid_from == line.valid_from), None)
    return Change(Kind.CHANGED if before or replaces else Kind.ADDED, line, before or replaces, replaces)


def _terms(line: RateLine) -> tuple[object, ...]:
    return (line.destination, line.price_micros, line.valid_until, line.initial_seconds, line.next_seconds)


def _ended(known: dict[Key, list[RateLine]], deck: Sequence[RateLine], now: datetime) -> Iterator[Change]:
    named = {(line.currency, line.prefix) for line in deck}
    currencies = {line.currency for line in deck}
    ends_at = max(min((line.valid_from for line in deck), default=now), now)
    for key, lines in known.items():
        if key in named or key[0] not in currencies:
            continue
        for line in lines:
            if line.valid_from >= ends_at:
                yield Change(Kind.ENDED, line, line, replaces=line)
            elif not line.is_ended(ends_at):
                yield Change(Kind.ENDED, replace(line, valid_until=ends_at), line)

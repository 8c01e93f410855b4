"""What lines of a deck make of one prefix's prices over time. Pure.

The deck's lines lie over the prices there are like sheets: at any moment the sheet that began last is seen. A sheet is
seen until its end, or until the next price that stood in the list before (a change that was announced earlier is not
undone by a line that began before it; a complete deck takes such changes away first). Where a sheet ends, what lies
under it is seen again: the line before it in the deck, or the price that was there.

What has counted is never rewritten: of a prefix that has prices, a line whose date has passed counts from now on, and
only the newest of those. Of a prefix that has none, the lines of the past come along. What has ended says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from smarttec.rating.domain import RateLine

Seen = RateLine | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The outcome: lines to be added, lines to be removed, and the deck's lines as they count (clamped to now)."""

    added: tuple[RateLine, ...]
    removed: tuple[RateLine, ...]
    counting: tuple[RateLine, ...]


def merge(known: Sequence[RateLine], told: Sequence[RateLine], *, now: datetime, is_complete: bool = False) -> Timeline:
    """Lay the deck's lines of one prefix over those of the list."""
    known = sorted(known, key=_begin)
    counting = _counting(known, sorted(told, key=_begin), now)
    kept = [line for line in known if line.valid_from <= now or line in counting or not is_complete]
    begins = {line.valid_from for line in counting}
    sheets = _Sheets([line for line in kept if line.valid_from not in begins], counting)
    moments = _moments(kept, counting, now if _has_begun(known, now) else None)
    emitted = _emitted(sheets, moments, known, seen=_at(kept, now) if _has_begun(known, now) else None)
    hidden = (
        line
        for line in known
        if line.valid_from >= now and line not in emitted and sheets.seen(line.valid_from) != line
    )
    return Timeline(tuple(line for line in emitted if line not in known), tuple(hidden), tuple(counting))


def _begin(line: RateLine) -> datetime:
    return line.valid_from


def _counting(known: Sequence[RateLine], told: Sequence[RateLine], now: datetime) -> list[RateLine]:
    told = [line for line in told if not line.is_ended(now)]
    if not _has_begun(known, now):
        return told
    coming = [line for line in told if line.valid_from > now]
    past = [line for line in told if line.valid_from <= now]
    counting = [line for line in past if line in known]
    if past and past[-1] not in known:
        counting.append(replace(past[-1], valid_from=now))
    return [*counting, *coming]


def _has_begun(known: Sequence[RateLine], now: datetime) -> bool:
    return any(line.valid_from <= now for line in known)


@dataclass(frozen=True, slots=True)
class _Sheets:
    """What is seen at a moment. A price that begins just when a sheet does has the sheet in its place."""

    under: Sequence[RateLine]
    over: Sequence[RateLine]

    def seen(self, at: datetime) -> Seen:
        for line in reversed(self.over):
            if line.valid_from <= at and not line.is_ended(at) and not self._is_cut(line, at):
                return line
        return _at(self.under, at)

    def _is_cut(self, line: RateLine, at: datetime) -> bool:
        return any(line.valid_from < other.valid_from <= at for other in self.under)


def _at(lines: Sequence[RateLine], at: datetime) -> Seen:
    begun = [line for line in lines if line.valid_from <= at]
    return None if not begun or begun[-1].is_ended(at) else begun[-1]


def _moments(known: Sequence[RateLine], told: Sequence[RateLine], since: datetime | None) -> list[datetime]:
    every = {line.valid_from for line in (*known, *told)}
    every |= {line.valid_until for line in (*known, *told) if line.valid_until is not None}
    return sorted(moment for moment in every if since is None or moment >= since)


def _emitted(sheets: _Sheets, moments: Sequence[datetime], known: Sequence[RateLine], *, seen: Seen) -> list[RateLine]:
    """A line for each moment at which another is seen; what would say the same as the line before it is left out."""
    emitted: list[RateLine] = []
    last = seen
    for moment in moments:
        now_seen = sheets.seen(moment)
        if now_seen is seen:
            continue
        seen = now_seen
        if now_seen is None:
            last = None
            continue
        line = now_seen if now_seen.valid_from == moment else replace(now_seen, valid_from=moment)
        if last is None or terms(last) != terms(line) or line in known:
            emitted.append(line)
            last = line
    return emitted


def terms(line: RateLine) -> tuple[object, ...]:
    """What a line says, but for when it begins."""
    return (line.destination, line.price_micros, line.valid_until, line.initial_seconds, line.next_seconds)

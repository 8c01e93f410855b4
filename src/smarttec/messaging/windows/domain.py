"""When a window is open, by the wall clocks of everybody a number may belong to. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

LOOKED_AHEAD = timedelta(days=6)
"""A message waits no longer than this: its credit is held for a week (`intake_rows.HOLD_TIMEOUT`)."""
MARGIN = timedelta(minutes=2)
"""The window counts as closed so long before its end, so that what is accepted has left by then."""
DAY_MINUTES = 24 * 60
_MEMO_SIZE = 4096
Span = tuple[datetime, datetime]
"""From (inclusive) and until (exclusive), aware UTC."""


class Mode(IntEnum):
    """What an account wants done outside the window. Stored, and never changes meaning."""

    OFF = 0
    HOLD = 1
    REFUSE = 2


@dataclass(frozen=True, slots=True)
class Hours:
    """Part of a day in minutes from midnight by the wall clock: 480, 1260 is 8:00 until 21:00. `until` is at most 1440.

    Raises `ValueError` unless it ends after it begins.
    """

    begins: int
    until: int

    def __post_init__(self) -> None:
        if not 0 <= self.begins < self.until <= DAY_MINUTES:
            raise ValueError("hours end after they begin, within one day")

    @property
    def words(self) -> str:
        """`8:00–21:00`."""
        return "–".join(f"{minutes // 60}:{minutes % 60:02}" for minutes in (self.begins, self.until))


@dataclass(frozen=True, slots=True)
class Window:
    """A country's hours for each day of the week, Monday first (None: never that day), and days on which it is shut."""

    week: tuple[Hours | None, ...]
    shut: frozenset[date] = frozenset()
    basis: str = ""

    def on(self, day: date) -> Hours | None:
        """The hours of that day."""
        return None if day in self.shut else self.week[day.weekday()]


def weekly(*, workdays: Hours | None, saturday: Hours | None, sunday: Hours | None, basis: str = "") -> Window:
    """A window that is the same from Monday to Friday."""
    return Window((workdays,) * 5 + (saturday, sunday), basis=basis)


def opens_at(window: Window, zones: Sequence[str], now: datetime) -> datetime | None:
    """`now` when the window is open in every zone (IANA names), else when it opens next; None: not within days.

    None as well for a number of which nobody knows the time zone.
    """
    spans = _spans(window, tuple(zones), now.astimezone(UTC).date())
    place = bisect_right(spans, now, key=lambda span: span[1] - MARGIN)
    if place == len(spans):
        return None
    opening = max(spans[place][0], now)
    return opening if opening - now <= LOOKED_AHEAD else None


@lru_cache(maxsize=_MEMO_SIZE)
def _spans(window: Window, zones: tuple[str, ...], today: date) -> tuple[Span, ...]:
    """While it is open everywhere, from yesterday on, in order; spans shorter than the margin are left out."""
    days = [today + timedelta(days=offset) for offset in range(-2, LOOKED_AHEAD.days + 3)]
    found: list[Span] | None = None
    for zone in zones:
        spans = _in_zone(window, ZoneInfo(zone), days)
        found = spans if found is None else list(_common(found, spans))
    return tuple(span for span in found or () if span[1] - span[0] > MARGIN)


def _in_zone(window: Window, zone: ZoneInfo, days: Iterable[date]) -> list[Span]:
    """By that zone's clocks. Where they change, the later of two beginnings and the earlier of two ends counts."""
    spans: list[Span] = []
    for day in days:
        hours = window.on(day)
        if hours is None:
            continue
        begins, until = max(_moments(day, hours.begins, zone)), min(_moments(day, hours.until, zone))
        if spans and spans[-1][1] == begins:
            spans[-1] = (spans[-1][0], until)
        elif begins < until:
            spans.append((begins, until))
    return spans


def _moments(day: date, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When that wall clock shows the time: twice the same, except in an hour that is repeated or skipped."""
    local = datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minutes)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _common(one: Sequence[Span], other: Sequence[Span]) -> Iterable[Span]:
    """What is in both."""
    left, right = 0, 0
    while left < len(one) and right < len(other):
        begins, until = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if begins < until:
            yield begins, until
        if one[left][1] <= other[right][1]:
            left += 1
        else:
            right += 1

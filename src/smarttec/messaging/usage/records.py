"""What an account used, by category and period, from the ledger's exact days. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from smarttec.ledger.daily import Day
from smarttec.ledger.models import Counterpart, EntryKind

_EVERY = frozenset(
    {Counterpart.SMS_REVENUE, Counterpart.VOICE_REVENUE, Counterpart.NUMBER_REVENUE, Counterpart.PLAN_REVENUE}
)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of use: what it is called, in what it is counted, and which revenue of ours it is."""

    about: str
    unit: str
    counterparts: frozenset[Counterpart] = frozenset()
    has_inbound: bool = False


CATEGORIES: Mapping[str, Category] = {
    "calls": Category("Voice calls", "calls", frozenset({Counterpart.VOICE_REVENUE})),
    "phonenumbers": Category("Phone numbers", "numbers", frozenset({Counterpart.NUMBER_REVENUE})),
    "sms": Category("SMS", "messages", frozenset({Counterpart.SMS_REVENUE}), has_inbound=True),
    "sms-inbound": Category("Inbound SMS", "messages", has_inbound=True),
    "sms-outbound": Category("Outbound SMS", "messages", frozenset({Counterpart.SMS_REVENUE})),
    "totalprice": Category("Total price", "usd", _EVERY),
}


@dataclass(slots=True)
class Used:
    """How often, and for how much (micros; what was given back is taken off)."""

    count: int = 0
    price_micros: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One category in one period, both days included."""

    category: str
    start: date
    end: date
    used: Used


Grouping = Callable[[date], tuple[date, date]]
"""The period (first and last day) that a day belongs to."""


def month_of(day: date) -> tuple[date, date]:
    """Its first and its last day."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


GROUPINGS: Mapping[str, Grouping] = {
    "Daily": lambda day: (day, day),
    "Monthly": month_of,
    "Yearly": lambda day: (day.replace(month=1, day=1), day.replace(month=12, day=31)),
}


def span_of(period: str, today: date) -> tuple[date, date] | None:
    """The days that a named period has; None for periods that the caller bounds."""
    yesterday, month = today - timedelta(days=1), month_of(today)
    spans = {
        "Today": (today, today), "Yesterday": (yesterday, yesterday), "ThisMonth": (month[0], today),
        "LastMonth": month_of(month[0] - timedelta(days=1)),
    }  # fmt: skip
    return spans.get(period)


def records(
    days: Iterable[Day], inbound: Mapping[date, int], *, start: date, end: date, grouping: Grouping | None,
    categories: Iterable[str],
) -> list[Record]:  # fmt: skip
    """One record per period and category, the newest period first; without a grouping there is one period."""
    wanted = sorted(categories)
    used: defaultdict[tuple[tuple[date, date], str], Used] = defaultdict(Used)
    periods = _periods(start, end, grouping)
    for day in days:
        for name in wanted:
            if day.counterpart in CATEGORIES[name].counterparts:
                told = used[periods[day.day], name]
                told.price_micros -= day.amount_micros
                told.count += day.count if day.kind is EntryKind.CAPTURE else 0
    for when, count in inbound.items():
        for name in wanted:
            if CATEGORIES[name].has_inbound:
                used[periods[when], name].count += count
    order = sorted(set(periods.values()), reverse=True)
    return [Record(name, *period, used[period, name]) for period in order for name in wanted]


def _periods(start: date, end: date, grouping: Grouping | None) -> dict[date, tuple[date, date]]:
    """Each day's period, cut to the days that are asked for."""
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    if grouping is None:
        return dict.fromkeys(days, (start, end))
    return {day: (max(start, first), min(end, last)) for day in days for first, last in [grouping(day)]}

"""Figures and charts of a period."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Sum
from django.utils.safestring import SafeString

from smarttec.faces.charts import Series, stacked_bars
from smarttec.faces.error_codes import ERROR_CODES
from smarttec.fraud.destinations import name_of
from smarttec.fraud.models import CountryTotal
from smarttec.kernel import clock
from smarttec.kernel.money import MICROS_PER_CENT, format_money
from smarttec.ledger.daily import Day, account_days
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.models import Status
from smarttec.messaging.statistics.queries import DayTotal

PERIODS = {"7": 7, "30": 30, "90": 90}
_GROUPS = (
    ("Delivered", "delivered", {Status.DELIVERED}),
    ("On their way", "sent", {Status.QUEUED, Status.SUBMITTING, Status.SENT, Status.UNKNOWN}),
    ("Not delivered", "failed", {Status.FAILED, Status.UNDELIVERED}),
)
_KINDS = (
    ("Messages", "spend", {Counterpart.SMS_REVENUE}),
    ("Calls", "sent", {Counterpart.VOICE_REVENUE}),
    ("Numbers", "4", {Counterpart.NUMBER_REVENUE}),
    ("Plans", "5", {Counterpart.PLAN_REVENUE}),
)
_CHARGES = {EntryKind.CAPTURE, EntryKind.REFUND}


@dataclass(frozen=True, slots=True)
class CountryLine:
    """What went to a country, and at what price when it was accepted."""

    name: str
    messages: int
    price_micros: int


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """How many messages were not delivered for this reason."""

    code: int
    meaning: str
    messages: int


def days_of(period: str) -> list[date]:
    """The days of a period, ending today (UTC). What is no period is a month."""
    count, today = PERIODS.get(period, 30), clock.now().date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def states_chart(totals: Sequence[DayTotal], days: Sequence[date]) -> SafeString:
    """Messages per day by what became of them."""
    counts: dict[tuple[date, str], int] = defaultdict(int)
    for total in totals:
        counts[total.day, _group_of(total.status)] += total.messages
    series = [Series(name, tone, tuple(counts[day, name] for day in days)) for name, tone, _ in _GROUPS]
    return stacked_bars(chart_id="states", title="Messages per day", days=days, series=series)


def group_counts(totals: Sequence[DayTotal]) -> dict[str, int]:
    """Messages of the period by what became of them."""
    counts = {name: 0 for name, _, _ in _GROUPS}
    for total in totals:
        counts[_group_of(total.status)] += total.messages
    return counts


def _group_of(status: Status) -> str:
    return next((name for name, _, statuses in _GROUPS if status in statuses), _GROUPS[1][0])


def error_lines(totals: Sequence[DayTotal]) -> list[ErrorLine]:
    """Why messages were not delivered, most frequent first."""
    counts: dict[int, int] = defaultdict(int)
    for total in totals:
        if _group_of(total.status) == "Not delivered":
            counts[total.error_code] += total.messages
    return [
        ErrorLine(code, ERROR_CODES[code].meaning if code in ERROR_CODES else "The carrier gave no reason.", messages)
        for code, messages in sorted(counts.items(), key=lambda one: -one[1])
    ]


def country_lines(account: UUID, days: Sequence[date]) -> list[CountryLine]:
    """What was accepted for each country, most frequent first."""
    rows = CountryTotal.objects.filter(account=account, day__gte=days[0], day__lte=days[-1]).values("country")
    summed = rows.annotate(count=Sum("messages"), price=Sum("spent_micros")).order_by("-count")
    return [CountryLine(name_of(row["country"]), row["count"], row["price"]) for row in summed]


def spending(account: UUID, days: Sequence[date]) -> list[Day]:
    """The days' charges and what was given back of them."""
    found = account_days(account, days[0], days[-1] + timedelta(days=1))
    return [day for day in found if day.kind in _CHARGES]


def spending_chart(spent: Sequence[Day], days: Sequence[date], currency: str) -> SafeString:
    """Spent per day by kind."""
    sums: dict[tuple[date, Counterpart], int] = defaultdict(int)
    for one in spent:
        sums[one.day, one.counterpart] -= one.amount_micros
    series = [
        Series(name, tone, tuple(max(0, sum(sums[day, kind] for kind in kinds)) for day in days))
        for name, tone, kinds in _KINDS
    ]
    shown = [one for one in series if any(one.values)] or series[:1]
    return stacked_bars(
        chart_id="costs", title="Spent per day", days=days, series=shown,
        format_value=partial(format_money, currency=currency), top_min=2 * MICROS_PER_CENT,
    )  # fmt: skip


def kind_sums(spent: Sequence[Day]) -> list[tuple[str, int]]:
    """Spent in the period by kind; kinds without any are left out."""
    sums = [(name, -sum(one.amount_micros for one in spent if one.counterpart in kinds)) for name, _, kinds in _KINDS]
    return [(name, amount) for name, amount in sums if amount]

"""What a period came to, and its charts. Everything is a sum of entries, by way of the ledger's totals of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import accumulate

from django.utils.safestring import SafeString

from smarttec.faces.charts import Series, area_line, stacked_bars
from smarttec.faces.portal.members import Member
from smarttec.faces.portal.statement.buckets import Buckets
from smarttec.kernel import clock
from smarttec.kernel.money import MICROS_PER_CENT, format_money
from smarttec.ledger.daily import Day, account_days
from smarttec.ledger.models import Counterpart as C
from smarttec.ledger.models import EntryKind as K
from smarttec.ledger.queries import credit_of

_DAY = timedelta(days=1)
_TRIES = 3

_SPENDING = (
    ("Text messages", "spend", C.SMS_REVENUE),
    ("Plan", "4", C.PLAN_REVENUE),
    ("Numbers", "5", C.NUMBER_REVENUE),
    ("Other", "sent", None),
)
"""Name, colour and other side of what is spent; None for every other one."""
_SERVICES = {counterpart: name for name, _, counterpart in _SPENDING}
_PARTS = {
    K.TOP_UP: "Credits bought",
    K.GRANT: "Promotional credit",
    K.REFUND: "Given or taken back",
    K.ADJUSTMENT: "Corrections",
    K.TRANSFER: "Between your own accounts",
    K.EXPIRY: "Promotional credit that expired",
    K.FORFEIT: "Credit that ended with the account",
}
_PLAN_CREDIT = "Credit of the plan, and its changes"


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum of entries in words."""

    words: str
    amount_micros: int


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, the balance before and after (held credit included), and what lies between: `parts`."""

    first: date
    last: date
    opening_micros: int
    closing_micros: int
    parts: tuple[Figure, ...]
    balance_chart: SafeString
    spending_chart: SafeString


def period_of(member: Member, first: date, last: date) -> Period:
    """Both days included, UTC. What the account owns now less what came since is what it owned before."""
    currency = member.account.currency
    owned, until_now = _owned_and_days(member, first, last)
    opening = owned - sum(day.amount_micros for day in until_now)
    days = [day for day in until_now if day.day <= last]
    buckets = Buckets.of(first, last)
    return Period(
        first,
        last,
        opening,
        opening + sum(day.amount_micros for day in days),
        _parts(days),
        _balance_chart(opening, days, buckets, currency),
        _spending_chart(days, buckets, currency),
    )


def _owned_and_days(member: Member, first: date, last: date) -> tuple[int, list[Day]]:
    """Read again when something was posted in between, so that both tell of the same moment."""
    credit, until = member.credit, max(clock.now().date(), last) + _DAY
    for _ in range(_TRIES):
        days, seen = account_days(member.account.id, first, until), credit
        credit = credit_of(member.account.id)
        if credit == seen:
            break
    return credit.available_micros + credit.held_micros, days


def _service(day: Day) -> str:
    return _SERVICES.get(day.counterpart, _SERVICES[None])


def _part(day: Day) -> str:
    if day.kind == K.CAPTURE:
        return f"Spent: {_service(day).lower()}"
    if day.counterpart == C.PLAN_REVENUE and day.kind in (K.ADJUSTMENT, K.GRANT, K.EXPIRY):
        return _PLAN_CREDIT
    return _PARTS[day.kind]


def _parts(days: Sequence[Day]) -> tuple[Figure, ...]:
    """What comes to something, what came in first."""
    sums: dict[str, int] = {}
    for day in days:
        if day.amount_micros:
            sums[_part(day)] = sums.get(_part(day), 0) + day.amount_micros
    return tuple(Figure(*one) for one in sorted(sums.items(), key=lambda one: -one[1]))


def _balance_chart(opening: int, days: Sequence[Day], buckets: Buckets, currency: str) -> SafeString:
    changes = buckets.sums((day.day, day.amount_micros) for day in days)
    levels = tuple(opening + change for change in accumulate(changes))
    return area_line(
        chart_id="balance",
        title=f"Balance at the end of each {buckets.unit}",
        days=buckets.starts,
        series=Series("Balance", "spend", levels),
        format_value=partial(format_money, currency=currency),
        top_min=2 * MICROS_PER_CENT,
    )


def _spending_chart(days: Sequence[Day], buckets: Buckets, currency: str) -> SafeString:
    spent = [day for day in days if day.kind == K.CAPTURE]
    series = [
        Series(name, tone, buckets.sums((day.day, -day.amount_micros) for day in spent if _service(day) == name))
        for name, tone, _ in _SPENDING
    ]
    return stacked_bars(
        chart_id="spending",
        title=f"Spent per {buckets.unit}",
        days=buckets.starts,
        series=series,
        format_value=partial(format_money, currency=currency),
        top_min=2 * MICROS_PER_CENT,
    )

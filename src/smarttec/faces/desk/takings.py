"""What the operator takes, owes and gives, from the ledger's totals of days. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smarttec.ledger.daily import Day
from smarttec.ledger.models import Counterpart, EntryKind

SOURCES = {
    Counterpart.SMS_REVENUE: "SMS",
    Counterpart.VOICE_REVENUE: "Calls",
    Counterpart.PLAN_REVENUE: "Plans",
    Counterpart.NUMBER_REVENUE: "Numbers",
    Counterpart.BREAKAGE: "Forfeited credit",
    Counterpart.OPERATOR: "Other",
}
"""Of revenue, by counterpart. Forfeited: of accounts that ended; other: corrections by staff."""
BARS_MAX = 62
"""More days than that are drawn by week."""
_NEVER_USED = {EntryKind.GRANT, EntryKind.EXPIRY}


@dataclass(frozen=True, slots=True)
class Source:
    """Revenue of one kind in the period. `promotional_micros` of the net was paid with promotional credit."""

    name: str
    charged_micros: int
    given_back_micros: int
    promotional_micros: int

    @property
    def net_micros(self) -> int:
        """What stays."""
        return self.charged_micros - self.given_back_micros


@dataclass(frozen=True, slots=True)
class Promotional:
    """Promotional credit in the period, and what of it is still unused at the end."""

    granted_micros: int
    used_micros: int
    expired_micros: int
    unused_micros: int


@dataclass(frozen=True, slots=True)
class Takings:
    """A period of one currency, amounts in micros. The last three are as long as `steps`, one value for each.

    `charged` is by name of the source, before what was given back; `owed` is unused credit at the end of each step.
    """

    sources: tuple[Source, ...]
    topped_up_micros: int
    paid_back_micros: int
    promotional: Promotional
    steps: tuple[date, ...]
    charged: dict[str, tuple[int, ...]]
    topped_up: tuple[int, ...]
    owed: tuple[int, ...]

    @property
    def net_micros(self) -> int:
        """Revenue of every kind."""
        return sum(source.net_micros for source in self.sources)

    @property
    def owed_micros(self) -> int:
        """Unused credit at the end of the period: what customers could still use."""
        return self.owed[-1] if self.owed else 0


def takings(days: Iterable[Day], *, since: date, until: date) -> Takings:
    """From the totals of `since` ≤ day < `until` and what was brought forward, which stands on an earlier day."""
    days = list(days)
    period = [day for day in days if day.day >= since]
    steps = _steps(since, until)
    granted, expired = (-_sum(period, _promotional, kind) for kind in (EntryKind.GRANT, EntryKind.EXPIRY))
    return Takings(
        sources=tuple(_source(counterpart, period) for counterpart in SOURCES),
        topped_up_micros=_sum(period, _amount, EntryKind.TOP_UP),
        paid_back_micros=-sum(day.amount_micros for day in period if _is_paid_back(day)),
        promotional=Promotional(
            granted,
            sum(day.promotional_micros for day in period if day.kind not in _NEVER_USED),
            -expired,
            -sum(day.promotional_micros for day in days),
        ),
        steps=steps,
        charged={SOURCES[of]: _by_step(period, steps, _charged_from(of)) for of in SOURCES},
        topped_up=_by_step(period, steps, lambda day: day.amount_micros if day.kind is EntryKind.TOP_UP else 0),
        owed=_owed(days, steps),
    )


def _steps(since: date, until: date) -> tuple[date, ...]:
    """Their first days: every day, or every seventh of a long period."""
    length = 1 if (until - since).days <= BARS_MAX else 7
    return tuple(since + timedelta(days=n) for n in range(0, (until - since).days, length))


def _by_step(days: Iterable[Day], steps: Sequence[date], micros: Callable[[Day], int]) -> tuple[int, ...]:
    length = (steps[1] - steps[0]).days if len(steps) > 1 else 1
    sums = defaultdict[int, int](int)
    for day in days:
        sums[(day.day - steps[0]).days // length] += micros(day)
    return tuple(sums[n] for n in range(len(steps)))


def _owed(days: Iterable[Day], steps: Sequence[date]) -> tuple[int, ...]:
    days = list(days)
    owed = sum(day.amount_micros for day in days if day.day < steps[0])
    told = []
    for change in _by_step([day for day in days if day.day >= steps[0]], steps, _amount):
        owed += change
        told.append(owed)
    return tuple(told)


def _source(counterpart: Counterpart, days: Iterable[Day]) -> Source:
    own = [day for day in days if _is_trade(day, counterpart)]
    return Source(
        SOURCES[counterpart],
        sum(map(_charged_from(counterpart), own)),
        sum(max(day.amount_micros, 0) for day in own),
        sum(day.promotional_micros for day in own),
    )


def _charged_from(counterpart: Counterpart) -> Callable[[Day], int]:
    return lambda day: max(-day.amount_micros, 0) if _is_trade(day, counterpart) else 0


def _is_trade(day: Day, counterpart: Counterpart) -> bool:
    """Money that came by bank is credit bought, not revenue of the operator's given back."""
    return day.counterpart is counterpart and day.kind is not EntryKind.TOP_UP


def _is_paid_back(day: Day) -> bool:
    is_bought = day.counterpart is Counterpart.CLEARING_HOUSE or day.kind is EntryKind.TOP_UP
    return is_bought and day.amount_micros < 0


def _amount(day: Day) -> int:
    return day.amount_micros


def _promotional(day: Day) -> int:
    return day.promotional_micros


def _sum(days: Iterable[Day], micros: Callable[[Day], int], kind: EntryKind) -> int:
    return sum(micros(day) for day in days if day.kind is kind)

"""Reads: what an account used today, its countries, its holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from smarttec.fraud.actions.holds import COUNTING
from smarttec.fraud.destinations import country_names, is_open, name_of
from smarttec.fraud.domain import Limits, Override, is_established, limits_of
from smarttec.fraud.high_risk import HIGH_RISK, Risk
from smarttec.fraud.models import CountryTotal, DayTotal, Destination, Hold, Limit
from smarttec.fraud.traffic import COLUMNS, limits_factor
from smarttec.kernel import clock
from smarttec.kernel.ids import time_of
from smarttec.people.models import Account
from smarttec.plans.standing import Act, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class UseToday:
    """What an account used of its limits, this UTC day and minute. `cap` is the month of grace's, if it is in it."""

    limits: Limits
    is_established: bool
    cap: int | None
    messages: int
    spent_micros: int
    minute_messages: int
    countries: list[tuple[str, int]]
    """(name, messages), the busiest first."""


@dataclass(frozen=True, slots=True)
class CountryLine:
    """A country and whether the account sends there. `risk` is empty for ordinary ones."""

    code: str
    name: str
    is_open: bool
    is_requested: bool
    risk: str


def use_today(account: Account) -> UseToday:
    """The account's limits and today's use."""
    now = clock.now()
    known = dict(Limit.objects.filter(account_id=account.id).values(*COLUMNS).first() or dict.fromkeys(COLUMNS))
    first_paid_at: datetime | None = known.pop("first_paid_at")
    opened_at = time_of(account.id)
    day = DayTotal.objects.filter(account=account.id, day=now.date()).first()
    used = CountryTotal.objects.filter(account=account.id, day=now.date()).order_by("-messages", "country")
    is_this_minute = day is not None and day.minute == now.replace(second=0, microsecond=0)
    return UseToday(
        limits=limits_of(
            opened_at=opened_at, first_paid_at=first_paid_at, now=now, override=Override(**known),
            factor=limits_factor(),
        ),
        is_established=is_established(opened_at=opened_at, first_paid_at=first_paid_at, now=now),
        cap=decide(account.standing, Act.SEND_SMS).cap_per_day,
        messages=day.messages if day else 0,
        spent_micros=day.spent_micros if day else 0,
        minute_messages=day.minute_messages if day and is_this_minute else 0,
        countries=[(name_of(code), count) for code, count in used.values_list("country", "messages")],
    )  # fmt: skip


def countries_of(account: UUID) -> list[CountryLine]:
    """Every country, in the order of the names."""
    chosen = {one.country: one for one in Destination.objects.filter(account_id=account)}
    opened = {code: one.is_open for code, one in chosen.items()}
    return [
        CountryLine(code, name, is_open(code, opened), code in chosen and chosen[code].is_requested, _risk(code))
        for code, name in country_names().items()
    ]


def _risk(code: str) -> Risk | str:
    return HIGH_RISK.get(code, "")


def holds_on(account: UUID) -> list[Hold]:
    """Those that stop the account now, oldest first; empty for nearly everybody."""
    return list(Hold.objects.filter(account_id=account, state__in=COUNTING).order_by("opened_at"))


def requested_countries() -> QuerySet[Destination]:
    """Countries of high risk that new accounts asked for, oldest first."""
    return Destination.objects.filter(is_requested=True).order_by("decided_at")


def seen_lines(hold: Hold) -> list[tuple[str, str]]:
    """What was seen, for people: amounts in units, counts with commas."""
    return [(_words(name), _value(name, value)) for name, value in hold.seen.items()]


def _words(name: str) -> str:
    return name.removesuffix(" micros")


def _value(name: str, value: int | str) -> str:
    if isinstance(value, str):
        return ", ".join(name_of(code) for code in value.split(", "))
    return f"{value / 1_000_000:,.2f}" if name.endswith(" micros") else f"{value:,}"

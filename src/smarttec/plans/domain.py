"""Pure rules of a subscription: its states, what falls due and when, and what a change of plan costs.

ACTIVE ──term ends, next one not paid──▶ GRACE ──one month──▶ SUSPENDED ──configured days──▶ CONTENT_DELETED
   ▲                                       │                     │
   └──────────── payment: a new term begins at that moment ──────┘
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from smarttec.kernel.errors import MisconfiguredError

DAY = timedelta(days=1)


class State(IntEnum):
    """Where a subscription stands. Numbers are stored and never change meaning."""

    ACTIVE = 1
    GRACE = 2
    SUSPENDED = 3
    CONTENT_DELETED = 4


class Step(IntEnum):
    """What falls due. Numbers are stored; of what is due at the same moment the smaller number comes first."""

    REMIND_60 = 1
    REMIND_30 = 2
    REMIND_7 = 3
    REMIND_1 = 4
    END_TERM = 10
    SUSPEND = 20
    WARN_30 = 31
    WARN_7 = 32
    WARN_1 = 33
    DELETE_CONTENT = 40
    SHRED_KEYS = 41


class Happened(IntEnum):
    """What happened to a subscription, for its time line. Numbers are stored and never change meaning."""

    BOUGHT = 1
    PAID_AHEAD = 2
    RENEWED = 3
    RENEWAL_FAILED = 4
    RESTORED = 5
    CHANGED_PLAN = 6
    CANCELLED = 7
    CANCELLATION_WITHDRAWN = 8
    AUTO_RENEW_ON = 9
    AUTO_RENEW_OFF = 10
    REMINDED_60 = 11
    REMINDED_30 = 12
    REMINDED_7 = 13
    REMINDED_1 = 14
    GRACE_BEGAN = 20
    SUSPENDED = 21
    WARNED_30 = 31
    WARNED_7 = 32
    WARNED_1 = 33
    CONTENT_DELETED = 40
    KEYS_SHREDDED = 41


@dataclass(frozen=True, slots=True)
class Ahead:
    """A letter that goes out so many days before something, and what is written down then."""

    days: int
    happened: Happened


REMINDERS: Mapping[Step, Ahead] = {
    Step.REMIND_60: Ahead(60, Happened.REMINDED_60),
    Step.REMIND_30: Ahead(30, Happened.REMINDED_30),
    Step.REMIND_7: Ahead(7, Happened.REMINDED_7),
    Step.REMIND_1: Ahead(1, Happened.REMINDED_1),
}
"""Before the end of a term."""

WARNINGS: Mapping[Step, Ahead] = {
    Step.WARN_30: Ahead(30, Happened.WARNED_30),
    Step.WARN_7: Ahead(7, Happened.WARNED_7),
    Step.WARN_1: Ahead(1, Happened.WARNED_1),
}
"""Before content is deleted."""

CONTENT_KEPT_DAYS_MIN = 31
"""So that every warning comes after the suspension."""

Schedule = list[tuple[Step, datetime]]


def due_in_term(ends_at: datetime, *, reminders: bool) -> Schedule:
    """What falls due in a term that ends then."""
    ahead = _ahead(REMINDERS, ends_at) if reminders else []
    return [*ahead, (Step.END_TERM, ends_at)]


def due_in_suspension(deletes_at: datetime) -> Schedule:
    """What falls due while suspended: the warnings, then the deletion, then the end of the keys."""
    return [*_ahead(WARNINGS, deletes_at), (Step.DELETE_CONTENT, deletes_at), (Step.SHRED_KEYS, deletes_at)]


def _ahead(letters: Mapping[Step, Ahead], moment: datetime) -> Schedule:
    return [(step, moment - letter.days * DAY) for step, letter in letters.items()]


def kept_for(days: int) -> timedelta:
    """How long content is kept after the suspension. Raises `MisconfiguredError` when warnings would not fit."""
    if days < CONTENT_KEPT_DAYS_MIN:
        raise MisconfiguredError(f"Content must be kept for {CONTENT_KEPT_DAYS_MIN} days at least after suspension.")
    return days * DAY


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan costs a year, and the credit that comes with it, in micros."""

    price_micros: int
    credit_micros: int


@dataclass(frozen=True, slots=True)
class Proration:
    """What a change of plan within a term does. A negative `charge_micros` is given back as credit."""

    charge_micros: int
    credit_micros: int
    days_left: int
    days_of_term: int


def prorate(before: Worth, after: Worth, *, starts_at: datetime, ends_at: datetime, at: datetime) -> Proration:
    """The change counts for the whole days that are left of the term; the day that has begun is not charged again.

    Exact in micros: difference × days left ÷ days of the term, rounded down where it is charged or granted and up where
    it is given back. The included credit that a plan brings more is granted for the days left; what it brings less was
    granted before and is taken off, so that changing to and fro earns nothing.
    """
    days_of_term = (ends_at - starts_at) // DAY
    days_left = min(max((ends_at - at) // DAY, 0), days_of_term)
    price = after.price_micros - before.price_micros
    credit = after.credit_micros - before.credit_micros
    return Proration(
        charge_micros=(price - min(credit, 0)) * days_left // days_of_term,
        credit_micros=max(credit, 0) * days_left // days_of_term,
        days_left=days_left,
        days_of_term=days_of_term,
    )

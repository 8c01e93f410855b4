"""Pure rules of a subscription: its states, what falls due and when, and what a change of plan costs.

ACTIVE ──term ends, next one not paid──▶ GRACE ──one month──▶ SUSPENDED ──configured days──▶ CONTENT_DELETED
   ▲                                       │                     │
   └──────────── payment: a new term begins at that moment ──────┘

Who lets the plan renew by itself is renewed as soon as the credit covers it, at the latest before a step that takes
something away. `DUNNING` says when what is missing is asked for meanwhile.
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
    COLLECT_EARLY = 5
    END_TERM = 10
    COLLECT_0 = 11
    COLLECT_3 = 12
    COLLECT_7 = 13
    COLLECT_14 = 14
    COLLECT_21 = 15
    SUSPEND = 20
    COLLECT_SUSPENDED = 21
    COLLECT_LAST = 22
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
    ASKED_FOR_MONEY = 34
    CONTENT_KEPT = 35
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

COLLECT_EARLY_DAYS = 1
"""So long before the end of a term what is missing for the next one is asked for, so that no day is without a plan."""

DUNNING: Mapping[Step, int] = {
    Step.COLLECT_0: 0,
    Step.COLLECT_3: 3,
    Step.COLLECT_7: 7,
    Step.COLLECT_14: 14,
    Step.COLLECT_21: 21,
}
"""In the month of grace: step → days after the end of the term at which what is missing is asked for again."""

DUNNING_WHEN_SUSPENDED: Mapping[Step, int] = {Step.COLLECT_SUSPENDED: 30, Step.COLLECT_LAST: 7}
"""While suspended: step → days before the deletion of the content."""

COLLECTIONS = frozenset({Step.COLLECT_EARLY, *DUNNING, *DUNNING_WHEN_SUSPENDED})

PUT_OFF_DAYS = 90
"""So long the deletion of content is put off each time it falls due while the account could pay for its plan."""

CONTENT_KEPT_DAYS_MIN = 31
"""So that every warning comes after the suspension."""

Schedule = list[tuple[Step, datetime]]


def due_in_term(ends_at: datetime, *, reminders: bool) -> Schedule:
    """What falls due in a term that ends then; without `reminders` nobody is reminded or asked for money."""
    if not reminders:
        return [(Step.END_TERM, ends_at)]
    asked = (Step.COLLECT_EARLY, ends_at - COLLECT_EARLY_DAYS * DAY)
    return [*_ahead(REMINDERS, ends_at), asked, (Step.END_TERM, ends_at)]


def due_in_grace(ended_at: datetime, suspends_at: datetime) -> Schedule:
    """What falls due in the month of grace: asking for what is missing, again and again, then the suspension."""
    return [*((step, ended_at + days * DAY) for step, days in DUNNING.items()), (Step.SUSPEND, suspends_at)]


def due_in_suspension(deletes_at: datetime) -> Schedule:
    """What falls due while suspended: warnings, asking for what is missing, the deletion, then the end of the keys."""
    asked = [(step, deletes_at - days * DAY) for step, days in DUNNING_WHEN_SUSPENDED.items()]
    return [*_ahead(WARNINGS, deletes_at), *asked, (Step.DELETE_CONTENT, deletes_at), (Step.SHRED_KEYS, deletes_at)]


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
    """What a change of plan within a term does. A negative `charge_micros` is given back as credit.

    `withdrawn_micros` is included credit that the new plan brings less; as far as it is unspent it goes itself, instead
    of money. `ahead_micros` is the difference for the next term, where that is paid already: it becomes one of the new
    plan.
    """

    charge_micros: int
    credit_micros: int
    days_left: int
    days_of_term: int
    ahead_micros: int = 0
    withdrawn_micros: int = 0

    @property
    def total_micros(self) -> int:
        """What is charged in all, or given back."""
        return self.charge_micros + self.ahead_micros


def prorate(before: Worth, after: Worth, *, starts_at: datetime, ends_at: datetime, at: datetime) -> Proration:
    """The change counts for the whole days that are left of the term; the day that has begun is not charged again.

    Exact in micros: difference × days left ÷ days of the term, rounded down, charged or given back alike. The included
    credit that a plan brings more is granted for the days left; what it brings less was granted before and is taken
    off, so that changing to and fro comes to nothing.
    """
    days_of_term = (ends_at - starts_at) // DAY
    days_left = min(max((ends_at - at) // DAY, 0), days_of_term)
    price = after.price_micros - before.price_micros
    credit = after.credit_micros - before.credit_micros

    def part(micros: int) -> int:
        return micros * days_left // days_of_term

    withdrawn = part(-min(credit, 0))
    return Proration(
        charge_micros=(part(price) if price >= 0 else -part(-price)) + withdrawn,
        credit_micros=part(max(credit, 0)),
        days_left=days_left,
        days_of_term=days_of_term,
        withdrawn_micros=withdrawn,
    )

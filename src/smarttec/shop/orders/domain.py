"""The pure rules of a sales order: no clock, no database.

    REQUESTED ─quote─▶ QUOTED ─accept─▶ ORDERED ─confirm─▶ CONFIRMED ⇄ PARTLY_PAID ⇄ PAID
        │                │ ─expire─▶ EXPIRED     │            └──── OVERDUE ────┘
        └────────────────┴──────cancel───────────┴─▶ CANCELLED      │ credit note (from any invoiced state)
                                                                    └▶ REVERSED

Confirming issues the invoice. From then on where the order stands follows from three facts (`standing_of`): what was
paid, whether it was given, and whether it is due; so payments may come and be taken back in any order. What was bought
is given when all is paid, or at the confirmation on credit terms (`must_give`), and only an invoiced order is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from smarttec.kernel.errors import Conflict
from smarttec.kernel.money import MICROS_PER_CENT


class State(IntEnum):
    """Where an order stands. Numbers are stored and never change meaning."""

    REQUESTED = 10
    QUOTED = 20
    ORDERED = 30
    CONFIRMED = 40
    PARTLY_PAID = 50
    OVERDUE = 55
    PAID = 60
    EXPIRED = 70
    CANCELLED = 80
    REVERSED = 90


class Act(StrEnum):
    """What can be done with an order."""

    QUOTE = "quote"
    ACCEPT = "accept"
    EXPIRE = "expire"
    CONFIRM = "confirm"
    PAY = "pay"
    GIVE = "give"
    CANCEL = "cancel"
    REVERSE = "reverse"


class Happened(IntEnum):
    """What happened to an order, for its time line. Numbers are stored and never change meaning."""

    REQUESTED = 1
    TAKEN = 2
    QUOTED = 3
    ACCEPTED = 4
    CONFIRMED = 5
    PAID_PART = 6
    PAID = 7
    GIVEN = 8
    REMINDED = 9
    OVERDUE = 10
    EXPIRED = 11
    CANCELLED = 12
    REVERSED = 13
    PAYMENT_TAKEN_BACK = 14
    NOT_GIVEN = 15
    FORGIVEN = 16


INVOICED = frozenset({State.CONFIRMED, State.PARTLY_PAID, State.OVERDUE, State.PAID})
"""An invoice stands, and no credit note against it."""
FINAL = frozenset({State.EXPIRED, State.CANCELLED, State.REVERSED})

ALLOWED: Mapping[State, frozenset[Act]] = {
    State.REQUESTED: frozenset({Act.QUOTE, Act.CANCEL}),
    State.QUOTED: frozenset({Act.QUOTE, Act.ACCEPT, Act.EXPIRE, Act.CANCEL}),
    State.ORDERED: frozenset({Act.CONFIRM, Act.CANCEL}),
    State.CONFIRMED: frozenset({Act.PAY, Act.GIVE, Act.REVERSE}),
    State.PARTLY_PAID: frozenset({Act.PAY, Act.GIVE, Act.REVERSE}),
    State.OVERDUE: frozenset({Act.PAY, Act.GIVE, Act.REVERSE}),
    State.PAID: frozenset({Act.PAY, Act.GIVE, Act.REVERSE}),
    State.EXPIRED: frozenset({Act.QUOTE}),
    State.CANCELLED: frozenset(),
    State.REVERSED: frozenset({Act.PAY}),
}
"""State → what can be done in it. `PAY` covers payments matched and taken back; on REVERSED it pays what is owed."""

QUOTE_VALID_DAYS = 30
PAYABLE_DAYS = 14
"""An invoice without credit terms asks to be paid within so many days."""
REMIND_EVERY = timedelta(days=14)
REMINDERS_MAX = 3


def demand(state: State, act: Act) -> None:
    """Permit the act or raise `Conflict`."""
    if act not in ALLOWED[state]:
        raise Conflict(f"This order is {state.name.lower().replace('_', ' ')}: it cannot be changed this way.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An invoiced order's facts. `total_micros` is with tax; `is_on_terms`: given before it is paid.

    `is_given`: all of it was given.
    """

    total_micros: int
    paid_micros: int
    is_on_terms: bool
    is_given: bool
    payable_by: datetime

    @property
    def open_micros(self) -> int:
        """What the invoice still asks for."""
        return max(0, self.total_micros - self.paid_micros)


def standing_of(money: Money, *, at: datetime) -> State:
    """Where an invoiced order stands at that moment."""
    if not money.open_micros:
        return State.PAID
    if (money.is_given or money.is_on_terms) and at >= money.payable_by:
        return State.OVERDUE
    return State.PARTLY_PAID if money.paid_micros else State.CONFIRMED


def must_give(money: Money) -> bool:
    """Whether what was bought has to be given now."""
    return not money.is_given and (money.is_on_terms or not money.open_micros)


def next_reminder(payable_by: datetime, *, reminders: int, is_given: bool) -> datetime | None:
    """When the customer is reminded next of an unpaid invoice. Of what was not given, once; None when never again."""
    if reminders >= (REMINDERS_MAX if is_given else 1):
        return None
    return payable_by + reminders * REMIND_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a reversal got back of an item: the price of all of it, what was given, and what came back of that."""

    price_micros: int
    given: int
    taken_back: int


def owed_of(item: Taken) -> int:
    """The price (with tax) of what was given and could not be taken back; in whole cents, the rest to the customer."""
    if not item.given:
        return 0
    owed = item.price_micros * (item.given - item.taken_back) // item.given
    return owed - owed % MICROS_PER_CENT


def owed_after(items: Iterable[Taken]) -> int:
    """What is owed for all of them."""
    return sum(map(owed_of, items))

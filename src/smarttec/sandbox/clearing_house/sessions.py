"""What the stand-in keeps: checkout sessions and what happened to them."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from smarttec.kernel import clock
from smarttec.sandbox.clearing_house.cards import Outcome

LIFETIME_SECONDS = 24 * 3600
_MOST_SESSIONS = 10_000


class Status(StrEnum):
    """Stripe's `status` of a session."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Money(StrEnum):
    """Where the money is, behind Stripe's `payment_status` and the payment intent's `status`."""

    NONE = "none"
    ON_ITS_WAY = "on its way"
    HERE = "here"
    NEVER_CAME = "never came"


@dataclass(slots=True, kw_only=True)
class Session:
    """One checkout. `amount` counts the currency's minor unit."""

    id: str
    payment_intent: str
    charge: str
    created: int
    amount: int
    currency: str
    description: str
    client_reference_id: str | None
    success_url: str
    cancel_url: str
    status: Status = Status.OPEN
    money: Money = Money.NONE
    card_last4: str | None = None
    amount_refunded: int = 0
    is_disputed: bool = False

    @property
    def expires_at(self) -> int:
        """Unix seconds."""
        return self.created + LIFETIME_SECONDS

    @property
    def is_paid(self) -> bool:
        return self.money is Money.HERE


class NotPossible(Exception):
    """The session is not in a state for this; the text says which it is in."""


class Sessions:
    """All sessions by id; the oldest are forgotten beyond ten thousand. `tell` hears of every event by its type."""

    def __init__(self, *, tell: Callable[[str, Session], None]) -> None:
        self._by_id: OrderedDict[str, Session] = OrderedDict()
        self._tell = tell

    def open(
        self,
        *,
        amount: int,
        currency: str,
        description: str,
        client_reference_id: str | None,
        success_url: str,
        cancel_url: str,
    ) -> Session:
        session = Session(
            id=f"cs_test_{secrets.token_hex(24)}",
            payment_intent=f"pi_{secrets.token_hex(12)}",
            charge=f"ch_{secrets.token_hex(12)}",
            created=clock.now_ms() // 1000,
            amount=amount,
            currency=currency,
            description=description,
            client_reference_id=client_reference_id,
            success_url=success_url,
            cancel_url=cancel_url,
        )
        self._by_id[session.id] = session
        if len(self._by_id) > _MOST_SESSIONS:
            self._by_id.popitem(last=False)
        return session

    def get(self, session_id: str) -> Session | None:
        """The session, expired first if its time is over."""
        session = self._by_id.get(session_id)
        if session and session.status is Status.OPEN and clock.now_ms() // 1000 >= session.expires_at:
            self.expire(session)
        return session

    def all(self) -> list[Session]:
        """Newest first."""
        return list(reversed(self._by_id.values()))

    def complete(self, session: Session, *, outcome: Outcome, last4: str, amount: int | None = None) -> None:
        """The customer is done; the money is here or on its way (another `amount` if told so). Raises `NotPossible`."""
        _require(session.status is Status.OPEN, session)
        if outcome is Outcome.DECLINED:
            raise NotPossible("a declined card completes nothing")
        session.status = Status.COMPLETE
        session.amount = session.amount if amount is None else amount
        session.card_last4 = last4
        session.money = Money.HERE if outcome is Outcome.PAID else Money.ON_ITS_WAY
        self._tell("checkout.session.completed", session)

    def settle(self, session: Session, *, succeeds: bool) -> None:
        """A delayed payment comes to its end. Raises `NotPossible`."""
        _require(session.money is Money.ON_ITS_WAY, session)
        session.money = Money.HERE if succeeds else Money.NEVER_CAME
        self._tell(f"checkout.session.async_payment_{'succeeded' if succeeds else 'failed'}", session)

    def expire(self, session: Session) -> None:
        _require(session.status is Status.OPEN, session)
        session.status = Status.EXPIRED
        self._tell("checkout.session.expired", session)

    def refund(self, session: Session, *, amount: int | None) -> None:
        """All that is left, or a part. Raises `NotPossible`."""
        left = session.amount - session.amount_refunded
        amount = left if amount is None else amount
        _require(session.is_paid and 0 < amount <= left, session)
        session.amount_refunded += amount
        self._tell("charge.refunded", session)

    def dispute(self, session: Session) -> None:
        _require(session.is_paid and not session.is_disputed, session)
        session.is_disputed = True
        self._tell("charge.dispute.created", session)


def _require(is_possible: bool, session: Session) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_possible:
        raise NotPossible(
            f"status is {session.status}, money is {session.money}, "
            f"refunded {session.amount_refunded} of {session.amount}"
        )

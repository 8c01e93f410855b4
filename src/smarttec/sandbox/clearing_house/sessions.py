"""What the stand-in keeps: checkout sessions and what happened to them."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from smarttec.kernel import clock
from smarttec.sandbox.clearing_house.cards import Card, Outcome
from smarttec.sandbox.clearing_house.saved import SavedCards

LIFETIME_SECONDS = 24 * 3600
_MOST_SESSIONS = 10_000


class Status(StrEnum):
    """Stripe's `status` of a session."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Mode(StrEnum):
    """Stripe's `mode` of a session; OFF_SESSION is a charge of a saved card, which has no session at all."""

    PAYMENT = "payment"
    SETUP = "setup"
    OFF_SESSION = "off_session"


class Money(StrEnum):
    """Where the money is, behind Stripe's `payment_status` and the payment intent's `status`."""

    NONE = "none"
    ON_ITS_WAY = "on its way"
    HERE = "here"
    NEVER_CAME = "never came"


@dataclass(slots=True, kw_only=True)
class Refund:
    """Stripe's Refund: `succeeded` at once, and `failed` when the bank sends it back days later."""

    id: str
    amount: int
    status: str = "succeeded"
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Dispute:
    """Stripe's Dispute, over the whole or a part."""

    id: str
    amount: int
    status: str = "needs_response"


@dataclass(slots=True, kw_only=True)
class Session:
    """One checkout, or one charge of a saved card. `amount` counts the currency's minor unit."""

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
    mode: Mode = Mode.PAYMENT
    customer: str | None = None
    method: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    decline: str | None = None
    card_last4: str | None = None
    card_country: str = "US"
    card_fingerprint: str = ""
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)

    @property
    def expires_at(self) -> int:
        """Unix seconds."""
        return self.created + LIFETIME_SECONDS

    @property
    def amount_refunded(self) -> int:
        """What refunds that did not fail come to."""
        return sum(one.amount for one in self.refunds if one.status != "failed")

    @property
    def setup_intent(self) -> str:
        return f"seti_{self.id.rpartition('_')[2]}"

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
        self.saved = SavedCards()

    def open(
        self,
        *,
        amount: int,
        currency: str,
        description: str,
        client_reference_id: str | None,
        success_url: str,
        cancel_url: str,
        mode: Mode = Mode.PAYMENT,
        customer: str | None = None,
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
            mode=mode,
            customer=customer,
        )
        self._keep(session)
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

    def complete(self, session: Session, *, card: Card, amount: int | None = None) -> None:
        """The customer is done; the money is here or on its way (another `amount` if told so). Raises `NotPossible`."""
        _require(session.status is Status.OPEN, session)
        outcome = card.outcome.at_the_screen
        if outcome is Outcome.DECLINED and session.mode is Mode.PAYMENT:
            raise NotPossible("a declined card completes nothing")
        session.status = Status.COMPLETE
        session.amount = session.amount if amount is None else amount
        _note_card(session, card)
        if session.mode is Mode.SETUP:
            session.method = self.saved.keep(session.customer, card)
        else:
            session.money = Money.HERE if outcome is Outcome.PAID else Money.ON_ITS_WAY
        self._tell("checkout.session.completed", session)

    def settle(self, session: Session, *, succeeds: bool) -> None:
        """A delayed payment comes to its end. Raises `NotPossible`."""
        _require(session.money is Money.ON_ITS_WAY, session)
        session.money = Money.HERE if succeeds else Money.NEVER_CAME
        word = "succeeded" if succeeds else "failed"
        if session.mode is Mode.OFF_SESSION:
            session.decline = None if succeeds else "card_declined"
            self._tell("payment_intent.succeeded" if succeeds else "payment_intent.payment_failed", session)
        else:
            self._tell(f"checkout.session.async_payment_{word}", session)

    def expire(self, session: Session) -> None:
        _require(session.status is Status.OPEN, session)
        session.status = Status.EXPIRED
        self._tell("checkout.session.expired", session)

    def refund(self, session: Session, *, amount: int | None, metadata: dict[str, str] | None = None) -> Refund:
        """All that is left, or a part. Raises `NotPossible`."""
        left = session.amount - session.amount_refunded
        amount = left if amount is None else amount
        _require(session.is_paid and 0 < amount <= left, session)
        made = Refund(id=f"re_{secrets.token_hex(12)}", amount=amount, metadata=metadata or {})
        session.refunds.append(made)
        self._tell("charge.refunded", session)
        return made

    def fail_refund(self, session: Session, *, refund: str | None = None) -> None:
        """The bank sends a refund back: the named one, or the last that stands. Raises `NotPossible`."""
        standing = [one for one in session.refunds if one.status != "failed" and refund in {None, one.id}]
        _require(bool(standing), session)
        standing[-1].status = "failed"
        self._tell("refund.failed", session)

    def dispute(self, session: Session, *, amount: int | None = None) -> None:
        """The whole, or a part; there can be several. Raises `NotPossible`."""
        amount = session.amount if amount is None else amount
        held = sum(one.amount for one in session.disputes if one.status != "won")
        _require(session.is_paid and held + amount <= session.amount, session)
        session.disputes.append(Dispute(id=f"du_{secrets.token_hex(12)}", amount=amount))
        self._tell("charge.dispute.created", session)

    def close_dispute(self, session: Session, *, won: bool, dispute: str | None = None) -> None:
        """The bank has decided the named one, or the last that is open. Raises `NotPossible`."""
        is_open = [one for one in session.disputes if one.status == "needs_response" and dispute in {None, one.id}]
        _require(bool(is_open), session)
        is_open[-1].status = "won" if won else "lost"
        self._tell("charge.dispute.closed", session)

    def charge(
        self, *, method: str, customer: str, amount: int, currency: str, description: str, metadata: dict[str, str]
    ) -> Session:
        """Charge a saved card while its owner is away. Raises `NotPossible` when nothing is saved under that name."""
        card = self.saved.find(customer, method)
        if card is None:
            raise NotPossible("no such payment method")
        name = f"pi_{secrets.token_hex(12)}"
        session = Session(
            id=name,
            payment_intent=name,
            charge=f"ch_{secrets.token_hex(12)}",
            created=clock.now_ms() // 1000,
            amount=amount,
            currency=currency,
            description=description,
            client_reference_id=None,
            success_url="",
            cancel_url="",
            status=Status.COMPLETE,
            mode=Mode.OFF_SESSION,
            customer=customer,
            method=method,
            metadata=metadata,
        )
        _note_card(session, card)
        session.money, session.decline = _OFF_SESSION[card.outcome]
        self._keep(session)
        if session.money is not Money.ON_ITS_WAY:
            self._tell(f"payment_intent.{'payment_failed' if session.decline else 'succeeded'}", session)
        return session

    def _keep(self, session: Session) -> None:
        self._by_id[session.id] = session
        if len(self._by_id) > _MOST_SESSIONS:
            self._by_id.popitem(last=False)


_OFF_SESSION: dict[Outcome, tuple[Money, str | None]] = {
    Outcome.PAID: (Money.HERE, None),
    Outcome.DELAYED: (Money.ON_ITS_WAY, None),
    Outcome.DELAYED_FAILURE: (Money.ON_ITS_WAY, None),
    Outcome.DECLINED: (Money.NEVER_CAME, "card_declined"),
    Outcome.DECLINED_LATER: (Money.NEVER_CAME, "card_declined"),
    Outcome.AUTHENTICATION: (Money.NEVER_CAME, "authentication_required"),
}


def _note_card(session: Session, card: Card) -> None:
    session.card_last4, session.card_country, session.card_fingerprint = card.last4, card.country, card.fingerprint


def _require(is_possible: bool, session: Session) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_possible:
        raise NotPossible(
            f"status is {session.status}, money is {session.money}, "
            f"refunded {session.amount_refunded} of {session.amount}"
        )

"""A clearing house in memory, as the port promises it, and what the shop's tests share."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from smarttec.kernel.errors import GatewayUnavailable, NotFound
from smarttec.ledger.models import Entry, EntryKind
from smarttec.notice.door import Disclosed
from smarttec.people.models import Account
from smarttec.shop.actions import open_checkout, start_top_up, take_event
from smarttec.shop.domain import (
    CheckoutState,
    ClearingEvent,
    Decline,
    MethodSaved,
    Reason,
    Report,
    ReportKind,
    SignatureRefused,
)
from smarttec.shop.models import Payment
from smarttec.shop.ports import CardFacts, Checkout, MandateCharge, MethodSetup, Purchase, RefundOrder, Setup

AMOUNT = 25_000_000
GENUINE = "genuine"
_numbers = count(1)


@dataclass
class FakeHouse:
    """`failures` are raised by the next calls, one each; `loses_answer` opens the checkout and then fails."""

    name: str = "Fake house"
    policy_url: str = "https://house.example/policy"
    country: str = "US"
    checkouts: dict[UUID, Checkout] = field(default_factory=dict)
    asked: list[Purchase] = field(default_factory=list)
    states: dict[str, CheckoutState] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    loses_answer: Exception | None = None
    is_away: bool = False
    during_call: object = None
    setups: dict[str, Setup] = field(default_factory=dict)
    saved: dict[str, MethodSaved] = field(default_factory=dict)
    charges: dict[UUID, Report] = field(default_factory=dict)
    charged: list[MandateCharge] = field(default_factory=list)
    next_charge: tuple[ReportKind, Decline] = (ReportKind.PAID, Decline.NONE)
    detached: list[str] = field(default_factory=list)
    deleted_customers: list[str] = field(default_factory=list)
    refunds: list[RefundOrder] = field(default_factory=list)
    cards: dict[str, CardFacts] = field(default_factory=dict)

    def create_checkout(self, *, purchase: Disclosed[Purchase]) -> Checkout:
        self._fail()
        self.asked.append(purchase.value)
        name = f"cs_{next(_numbers)}"
        opened = self.checkouts.setdefault(
            purchase.value.payment_id, Checkout(reference=name, url=f"https://pay/{name}")
        )
        if self.during_call:
            self.during_call(opened)
        if self.loses_answer:
            lost, self.loses_answer = self.loses_answer, None
            raise lost
        return opened

    def read_event(self, *, body: bytes, signature: str) -> ClearingEvent:
        if signature != GENUINE:
            raise SignatureRefused
        values = json.loads(body)
        return ClearingEvent(
            kind=ReportKind(values["kind"]),
            reference=values["reference"],
            payment_id=UUID(values["payment_id"]) if values["payment_id"] else None,
            amount_micros=values["amount_micros"],
            currency=values["currency"],
            decline=Decline(values.get("decline", "")),
            event_id=values["event_id"],
            occurred_at=datetime.fromtimestamp(1_800_000_000, tz=UTC),
        )

    def fetch(self, *, reference: str) -> CheckoutState:
        self.fetched.append(reference)
        self._fail()
        if reference not in self.states:
            raise NotFound
        return self.states[reference]

    def create_setup(self, *, setup: Disclosed[MethodSetup]) -> Setup:
        self._fail()
        name = str(setup.value.mandate_id)
        return self.setups.setdefault(name, Setup(reference=f"cs_{name}", url=f"https://pay/{name}", customer="cus_1"))

    def charge(self, *, charge: Disclosed[MandateCharge]) -> Report:
        self._fail()
        wanted = charge.value
        self.charged.append(wanted)
        answer = self.charges.setdefault(
            wanted.payment_id,
            Report(
                kind=self.next_charge[0],
                reference=f"pi_{next(_numbers)}",
                payment_id=wanted.payment_id,
                amount_micros=wanted.amount_micros,
                currency=wanted.currency,
                decline=self.next_charge[1],
            ),
        )
        if self.loses_answer:
            lost, self.loses_answer = self.loses_answer, None
            raise lost
        return answer

    def detach(self, *, method: Disclosed[str]) -> None:
        self._fail()
        self.detached.append(method.value)

    def delete_customer(self, *, customer: Disclosed[str]) -> None:
        self._fail()
        self.deleted_customers.append(customer.value)

    def refund(self, *, order: Disclosed[RefundOrder]) -> str:
        self._fail()
        self.refunds.append(order.value)
        return f"re_{next(_numbers)}"

    def fetch_setup(self, *, reference: str) -> MethodSaved | None:
        self._fail()
        return self.saved.get(reference)

    def card_facts(self, *, reference: str) -> CardFacts | None:
        self._fail()
        return self.cards.get(reference)

    def stands(self, payment: Payment, kind: ReportKind) -> None:
        """What `fetch` says from now on."""
        payment.refresh_from_db()
        self.states[payment.reference] = CheckoutState(
            kind=kind,
            reference=payment.reference,
            payment_id=payment.id,
            amount_micros=payment.amount_micros,
            currency=payment.currency,
            url=None,
        )

    def _fail(self) -> None:
        if self.is_away:
            raise GatewayUnavailable
        if self.failures:
            raise self.failures.pop(0)


def begun(account: Account, house: FakeHouse, amount_micros: int = AMOUNT) -> Payment:
    """A payment whose customer was sent to the clearing house."""
    payment = start_top_up(account=account, amount_micros=amount_micros)
    opened(payment, house)
    return payment


def opened(payment: Payment, house: FakeHouse) -> str:
    url = open_checkout(payment=payment, house=house, success_url="https://shop/ok", cancel_url="https://shop/no")
    payment.refresh_from_db()
    return url


def body_of(payment: Payment, kind: ReportKind, **changes: object) -> bytes:
    """An event about the payment, as it should be but for the changes."""
    values = {
        "kind": kind,
        "reference": payment.reference,
        "payment_id": str(payment.id),
        "amount_micros": payment.amount_micros,
        "currency": payment.currency,
        "event_id": f"evt_{next(_numbers)}",
    }
    return json.dumps(values | changes).encode()


def told(house: FakeHouse, payment: Payment, kind: ReportKind, **changes: object) -> Reason:
    """The clearing house notifies us."""
    reason = take_event(house=house, body=body_of(payment, kind, **changes), signature=GENUINE)
    payment.refresh_from_db()
    return reason


def entries(payment: Payment) -> list[tuple[EntryKind, int]]:
    """What the ledger says of the payment's account."""
    rows = Entry.objects.filter(account=payment.account_id).order_by("id")
    return [(EntryKind(row.kind), row.amount_micros) for row in rows]

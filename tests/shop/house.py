"""A clearing house in memory, as the port promises it, and what the shop's tests share."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import GatewayUnavailable, NotFound
from smarttec.ledger.models import Entry, EntryKind
from smarttec.notice.door import Disclosed
from smarttec.people.models import Account
from smarttec.shop.actions import open_checkout, start_top_up, take_event
from smarttec.shop.domain import Reason
from smarttec.shop.models import Payment
from smarttec.shop.ports import CardFacts, Checkout, MandateCharge, MethodSetup, Purchase, RefundOrder, Setup
from smarttec.shop.reports import (
    CHANGES,
    CheckoutState,
    ClearingEvent,
    Decline,
    DisputeFact,
    DisputeState,
    MethodSaved,
    RefundFact,
    RefundFate,
    Report,
    ReportKind,
    SignatureRefused,
    WentBack,
)

AMOUNT = 25_000_000
GENUINE = "genuine"
_numbers = count(1)
_DISPUTES = {
    ReportKind.DISPUTED: DisputeState.OPEN,
    ReportKind.DISPUTE_LOST: DisputeState.LOST,
    ReportKind.DISPUTE_WON: DisputeState.WON,
}


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
    books: dict[str, WentBack] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
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
        if values["kind"] in CHANGES:
            self._book(values)
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
        state = self.states[reference]
        back = self.books.get(reference, WentBack())
        return replace(state, went_back=state.went_back or back, fee_micros=self.fees.get(reference))

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
        name = f"re_{next(_numbers)}"
        made = RefundFact(
            reference=name,
            refund_id=order.value.refund_id,
            amount_micros=order.value.amount_micros,
            fate=RefundFate.DONE,
        )
        back = self.books.get(order.value.reference, WentBack())
        self.books[order.value.reference] = replace(back, refunds=(*back.refunds, made))
        return name

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
            amount_micros=payment.charged_micros,
            currency=payment.currency,
            url=None,
        )

    def _book(self, values: dict[str, Any]) -> None:
        """What an event says has happened there: so much was refunded in all, or the one dispute stands so."""
        name, kind, amount = values["reference"], ReportKind(values["kind"]), values["amount_micros"]
        back = self.books.get(name, WentBack())
        if kind is ReportKind.REFUNDED:
            more = amount - back.refunded_micros
            fact = RefundFact(
                reference=f"re_{next(_numbers)}", refund_id=None, amount_micros=more, fate=RefundFate.DONE
            )
            self.books[name] = replace(back, refunds=(*back.refunds, fact)) if more > 0 else back
        else:
            before = back.disputes[0] if back.disputes else None
            state = max(_DISPUTES[kind], before.state if before else DisputeState.NONE)
            most = max(amount, before.amount_micros if before else 0)
            self.books[name] = replace(back, disputes=(DisputeFact(reference="du_1", amount_micros=most, state=state),))
        if values["payment_id"] and name not in self.states:
            payment = Payment.objects.get(id=values["payment_id"])
            self.states[name] = CheckoutState(
                kind=ReportKind.PAID, reference=name, payment_id=payment.id, amount_micros=payment.charged_micros,
                currency=payment.currency, url=None,
            )  # fmt: skip

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
        "amount_micros": payment.charged_micros,
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

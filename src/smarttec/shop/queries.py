"""Reads: an account's payments, what pages say about them, and who takes the money."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.people.models import Account
from smarttec.shop import domain
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment
from smarttec.shop.reports import DisputeState

_STATUS = {
    PaymentState.CREATED: "pending",
    PaymentState.PENDING: "pending",
    PaymentState.EXPIRED: "expired",
    PaymentState.FAILED: "failed",
    PaymentState.PAID: "paid",
    PaymentState.REFUNDED: "cancelled",
    PaymentState.CHARGED_BACK: "cancelled",
}
_SENTENCE = {
    PaymentState.EXPIRED: "The payment was not finished in time. Nothing was taken.",
    PaymentState.FAILED: "The payment did not go through. Nothing was taken, and your balance is as it was.",
    PaymentState.REFUNDED: "The payment was given back, and its credits were taken back.",
    PaymentState.CHARGED_BACK: "The payment was charged back, and its credits were taken back.",
}
_OWED = "The payment was given back, but some of its credits were spent already. What you pay next settles that first."
_DISPUTE_WON = "The payment was charged back, and the bank decided that it stands: its credits are yours again."
_PARTLY_REFUNDED = "A part of the payment was given back, and its credits were taken back."
_UNDER_REVIEW = "Something about this payment has to be looked at by a person. We will write to you; nothing gets lost."


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """A payment as pages show it. `amount_micros` of credit cost `charged_micros`, with the taxes `tax_names` on top.

    `reference` is ours, `status` a word of theirs, `sentence` says what went wrong.
    """

    id: UUID
    reference: str
    status: str
    amount_micros: int
    charged_micros: int
    tax_names: tuple[str, ...]
    currency: str
    created_at: datetime
    is_terminal: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingHouseFacts:
    """Who the customer is handed over to (clause SHARE-6). `country` is an ISO 3166-1 alpha-2 code."""

    name: str
    host: str
    policy_url: str
    country: str


def access_payment(*, account: Account, payment_id: UUID | str) -> Payment:
    """One payment of the account. Raises `NotFound`, the same for absent, another's and what is no id."""
    try:
        wanted = payment_id if isinstance(payment_id, UUID) else UUID(payment_id)
    except ValueError:
        raise NotFound from None
    payment = Payment.objects.filter(account_id=account.id, id=wanted).first()
    if payment is None:
        raise NotFound
    payment.account = account
    return payment


def payments_of(account: Account) -> QuerySet[Payment]:
    """The account's payments, newest first."""
    return Payment.objects.filter(account_id=account.id).order_by("-id")


def facts_of(payment: Payment) -> PaymentFacts:
    """What pages say about it. Asking again is of use until `is_terminal`."""
    state = PaymentState(payment.state)
    return PaymentFacts(
        id=payment.id,
        reference=reference_of(payment.id),
        status=_STATUS[state],
        amount_micros=payment.amount_micros,
        charged_micros=payment.charged_micros,
        tax_names=tuple(str(name) for name, _ in payment.taxes),
        currency=payment.currency,
        created_at=payment.created_at,
        is_terminal=_is_stuck(payment) or state >= PaymentState.EXPIRED,
        sentence=_sentence_on(payment),
    )


def _is_stuck(payment: Payment) -> bool:
    return bool(payment.review) and payment.state < PaymentState.PAID


def _sentence_on(payment: Payment) -> str:
    if _is_stuck(payment):
        return _UNDER_REVIEW
    if payment.owed_micros:
        return _OWED
    if payment.dispute == DisputeState.WON:
        return _DISPUTE_WON
    if payment.state == PaymentState.PAID and payment.refunded_micros:
        return _PARTLY_REFUNDED
    return _SENTENCE.get(PaymentState(payment.state), "")


def clearing_house_facts() -> ClearingHouseFacts:
    """Who takes payments here, for the page before the hand-over. Raises `MisconfiguredError`."""
    house = current_clearing_house()
    return ClearingHouseFacts(
        name=house.name,
        host=urlsplit(house.policy_url).netloc,
        policy_url=house.policy_url,
        country=house.country,
    )


def reference_of(payment_id: UUID) -> str:
    """What people read out on the phone: the random end of the id, in groups."""
    tail = payment_id.hex[-12:].upper()
    return f"{tail[:4]}-{tail[4:8]}-{tail[8:]}"


def as_domain(payment: Payment) -> domain.Payment:
    """The row as the pure rules see it."""
    return domain.Payment(
        payment_id=payment.id,
        state=PaymentState(payment.state),
        reference=payment.reference,
        amount_micros=payment.amount_micros,
        tax_micros=payment.tax_micros,
        currency=payment.currency,
        refunded_micros=payment.refunded_micros,
        disputed_micros=payment.disputed_micros,
        dispute=DisputeState(payment.dispute),
    )

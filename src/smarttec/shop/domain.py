"""The pure rules of a payment: no clock, no database, no network.

A payment climbs a ladder and never comes down:

    CREATED → PENDING → EXPIRED → FAILED → PAID → REFUNDED → CHARGED_BACK

Every report of the clearing house names a rung; the payment stands on the highest one it was ever told of. Hence
duplicates change nothing, and late or out-of-order reports end where the orderly ones would: "expired, then
completed" is paid, "refunded, then completed" is refunded and never credited. Credit is given on the step onto PAID
from below, and taken back on the step from PAID to above; no order or multiplicity can make either happen twice.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from smarttec.kernel.errors import NotAuthenticated


class SignatureRefused(NotAuthenticated):
    """This was not signed by the clearing house, or too long ago."""

    code = "signature-refused"
    what_to_do = "Check that the signing secret of the endpoint is the one that is configured here."


class PaymentState(IntEnum):
    """The rungs, lowest first; the numbers are stored, so they never change."""

    CREATED = 10
    PENDING = 20
    EXPIRED = 30
    FAILED = 40
    PAID = 50
    REFUNDED = 60
    CHARGED_BACK = 70


class ReportKind(StrEnum):
    """What a clearing house can tell us about a payment."""

    OPEN = "open"
    AWAITING_MONEY = "awaiting-money"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the clearing house says of one checkout.

    `reference` is its name for the checkout, `payment_id` our own name as it came back (None when it did not).
    `amount_micros` is the amount the report is about: the total that was paid, or the part that was refunded.
    """

    kind: ReportKind
    reference: str
    payment_id: UUID | None
    amount_micros: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingEvent(Report):
    """A signed notification. The same `event_id` may come many times."""

    event_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutState(Report):
    """The answer to our own question, for payments whose notifications never came."""

    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What we know: one intended purchase. `reference` is None until the clearing house has answered."""

    payment_id: UUID
    state: PaymentState
    reference: str | None
    amount_micros: int
    currency: str


class Reason(StrEnum):
    """Why a decision is what it is; stable words for records and for people's pages."""

    MOVED = "moved"
    NOTHING_NEW = "nothing-new"
    UNRELATED = "unrelated"
    NOT_THIS_PAYMENT = "not-this-payment"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_CURRENCY = "wrong-currency"
    PARTIAL_REVERSAL = "partial-reversal"
    CREDIT_SPENT = "credit-spent"
    UNKNOWN_PAYMENT = "unknown-payment"
    NEVER_ENDED = "never-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do. `credit` and `take_back` are about the whole amount of the payment; `review` asks for a person."""

    new_state: PaymentState
    reason: Reason
    credit: bool = False
    take_back: bool = False
    review: bool = False


_RUNG = {
    ReportKind.OPEN: PaymentState.PENDING,
    ReportKind.AWAITING_MONEY: PaymentState.PENDING,
    ReportKind.PAID: PaymentState.PAID,
    ReportKind.FAILED: PaymentState.FAILED,
    ReportKind.EXPIRED: PaymentState.EXPIRED,
    ReportKind.REFUNDED: PaymentState.REFUNDED,
    ReportKind.DISPUTED: PaymentState.CHARGED_BACK,
}
_MOVES_MONEY = frozenset({ReportKind.PAID, ReportKind.REFUNDED, ReportKind.DISPUTED})
_REVERSALS = frozenset({ReportKind.REFUNDED, ReportKind.DISPUTED})


def apply(payment: Payment, report: Report) -> Decision:
    """What the report does to the payment. Total: every report has an answer, none raises."""
    objection = _objection(payment, report)
    if objection is not None:
        needs_person = objection not in {Reason.UNRELATED, Reason.NOT_THIS_PAYMENT}
        return Decision(new_state=payment.state, reason=objection, review=needs_person)
    return _climb(payment.state, _RUNG[report.kind])


def redirected(state: PaymentState) -> PaymentState:
    """The customer was sent to the clearing house; whatever was reported meanwhile stands."""
    return max(state, PaymentState.PENDING)


def _climb(state: PaymentState, rung: PaymentState) -> Decision:
    new_state = max(state, rung)
    return Decision(
        new_state=new_state,
        reason=Reason.MOVED if new_state != state else Reason.NOTHING_NEW,
        credit=state < PaymentState.PAID == new_state,
        take_back=state == PaymentState.PAID < new_state,
    )


def _objection(payment: Payment, report: Report) -> Reason | None:
    if report.kind is ReportKind.UNRELATED:
        return Reason.UNRELATED
    if not _is_about(payment, report):
        return Reason.NOT_THIS_PAYMENT
    if report.kind not in _MOVES_MONEY:
        return None
    if report.currency != payment.currency:
        return Reason.WRONG_CURRENCY
    if report.amount_micros == payment.amount_micros:
        return None
    is_partial = report.kind in _REVERSALS and 0 < report.amount_micros < payment.amount_micros
    return Reason.PARTIAL_REVERSAL if is_partial else Reason.WRONG_AMOUNT


def _is_about(payment: Payment, report: Report) -> bool:
    """Both names have to fit; a reference we do not know yet (the answer was lost) is vouched for by our own id."""
    return report.payment_id == payment.payment_id and payment.reference in {None, report.reference}

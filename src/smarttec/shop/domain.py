"""The pure rules of a payment: no clock, no database, no network.

A payment climbs a ladder and never comes down:

    CREATED → PENDING → EXPIRED → FAILED → PAID → REFUNDED → CHARGED_BACK

Beside the rung it has three facts that only grow as well: how much was refunded in all, how much was disputed, and how
the dispute stands (none, open, lost, won). A report raises some of them and lowers none. Hence duplicates change
nothing, and late or out-of-order reports end where the orderly ones would: "expired, then completed" is paid,
"refunded, then completed" is refunded and never credited.

How much credit stands for a payment is a function of these facts alone (`Payment.credit_micros`): nothing before it is
paid, then the amount less what was refunded and less what is disputed and not won. Whoever settles a report moves the
difference between before and after, so no order or multiplicity can move it twice.
"""

from dataclasses import dataclass, replace
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


class DisputeState(IntEnum):
    """How a dispute (chargeback) over the payment stands; the numbers are stored and only grow."""

    NONE = 0
    OPEN = 1
    LOST = 2
    WON = 3


class ReportKind(StrEnum):
    """What a clearing house can tell us about a payment."""

    OPEN = "open"
    AWAITING_MONEY = "awaiting-money"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    DISPUTE_LOST = "dispute-lost"
    DISPUTE_WON = "dispute-won"
    UNRELATED = "unrelated"


class Decline(StrEnum):
    """Why a charge without the customer failed, as far as it matters to us; NONE for everything else."""

    NONE = ""
    DECLINED = "declined"
    AUTHENTICATION = "authentication-required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the clearing house says of one checkout or charge.

    `reference` is its name for it, `payment_id` our own name as it came back (None when it did not). `amount_micros` is
    the amount the report is about: the total that was paid, what was refunded of it in all so far, or what is disputed.
    `refunded_micros` comes with a report of another kind when a part was refunded as well.
    """

    kind: ReportKind
    reference: str
    payment_id: UUID | None
    amount_micros: int
    currency: str
    refunded_micros: int = 0
    decline: Decline = Decline.NONE


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
class MethodSaved:
    """A customer saved a means of payment there. All are names the clearing house gave, but our `mandate_id`."""

    event_id: str
    occurred_at: datetime
    mandate_id: UUID | None
    reference: str
    customer: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What we know: one intended purchase. `reference` is None until the clearing house has answered."""

    payment_id: UUID
    state: PaymentState
    reference: str | None
    amount_micros: int
    currency: str
    refunded_micros: int = 0
    disputed_micros: int = 0
    dispute: DisputeState = DisputeState.NONE

    @property
    def credit_micros(self) -> int:
        """The credit that has to stand for it; what cannot be taken back down to this is owed."""
        if self.state < PaymentState.PAID:
            return 0
        disputed = 0 if self.dispute is DisputeState.WON else self.disputed_micros
        return max(0, self.amount_micros - self.refunded_micros - disputed)


class Reason(StrEnum):
    """Why a decision is what it is; stable words for records and for people's pages."""

    MOVED = "moved"
    NOTHING_NEW = "nothing-new"
    UNRELATED = "unrelated"
    NOT_THIS_PAYMENT = "not-this-payment"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_CURRENCY = "wrong-currency"
    CREDIT_SPENT = "credit-spent"
    UNKNOWN_PAYMENT = "unknown-payment"
    NEVER_ENDED = "never-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is known afterwards; `review` asks for a person."""

    after: Payment
    reason: Reason
    review: bool = False


_RUNG = {
    ReportKind.OPEN: PaymentState.PENDING,
    ReportKind.AWAITING_MONEY: PaymentState.PENDING,
    ReportKind.PAID: PaymentState.PAID,
    ReportKind.FAILED: PaymentState.FAILED,
    ReportKind.EXPIRED: PaymentState.EXPIRED,
}
_DISPUTES = {
    ReportKind.DISPUTED: DisputeState.OPEN,
    ReportKind.DISPUTE_LOST: DisputeState.LOST,
    ReportKind.DISPUTE_WON: DisputeState.WON,
}
_REVERSALS = frozenset({ReportKind.REFUNDED, *_DISPUTES})


def apply(payment: Payment, report: Report) -> Decision:
    """What the report does to the payment. Total: every report has an answer, none raises."""
    objection = _objection(payment, report)
    if objection is not None:
        needs_person = objection not in {Reason.UNRELATED, Reason.NOT_THIS_PAYMENT}
        return Decision(after=payment, reason=objection, review=needs_person)
    after = _climbed(_with_facts(payment, report), report.kind)
    return Decision(after=after, reason=Reason.MOVED if after != payment else Reason.NOTHING_NEW)


def redirected(state: PaymentState) -> PaymentState:
    """The customer was sent to the clearing house; whatever was reported meanwhile stands."""
    return max(state, PaymentState.PENDING)


def _with_facts(payment: Payment, report: Report) -> Payment:
    refunded = report.amount_micros if report.kind is ReportKind.REFUNDED else report.refunded_micros
    disputed = report.amount_micros if report.kind in _DISPUTES else 0
    return replace(
        payment,
        refunded_micros=max(payment.refunded_micros, refunded),
        disputed_micros=max(payment.disputed_micros, disputed),
        dispute=max(payment.dispute, _DISPUTES.get(report.kind, DisputeState.NONE)),
    )


def _climbed(payment: Payment, kind: ReportKind) -> Payment:
    """Onto the rung that the report names, and onto the one that follows from all that went back by now."""
    state = max(payment.state, _RUNG.get(kind, payment.state))
    if payment.refunded_micros + payment.disputed_micros >= payment.amount_micros:
        gone = PaymentState.CHARGED_BACK if payment.disputed_micros else PaymentState.REFUNDED
        state = max(state, gone)
    return replace(payment, state=state)


def _objection(payment: Payment, report: Report) -> Reason | None:
    if report.kind is ReportKind.UNRELATED:
        return Reason.UNRELATED
    if not _is_about(payment, report):
        return Reason.NOT_THIS_PAYMENT
    if report.kind is not ReportKind.PAID and report.kind not in _REVERSALS:
        return None
    if report.currency != payment.currency:
        return Reason.WRONG_CURRENCY
    least = 1 if report.kind in _REVERSALS else payment.amount_micros
    fits = least <= report.amount_micros <= payment.amount_micros and report.refunded_micros <= payment.amount_micros
    return None if fits else Reason.WRONG_AMOUNT


def _is_about(payment: Payment, report: Report) -> bool:
    """Both names have to fit; a reference we do not know yet (the answer was lost) is vouched for by our own id."""
    return report.payment_id == payment.payment_id and payment.reference in {None, report.reference}

"""The pure rules of a payment: no clock, no database, no network.

Until it is paid a payment climbs a ladder and never comes down, so late or doubled notifications change nothing:

    CREATED → PENDING → EXPIRED → FAILED → PAID

What went back of a paid one is not told by notifications but computed from the full lists of its refunds and
disputes, as they were fetched (`WentBack`): a refund that failed gave nothing back, disputes that are open or lost add
up, one that was won counts no more. So a payment may go from PAID to REFUNDED or CHARGED_BACK and return, and it does
not matter which notifications came, in which order and how often: each only makes us ask.

How much credit stands for a payment is a function of these facts alone (`Payment.credit_micros`). Whoever settles a
report moves the difference between before and after, so nothing can be moved twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.shop.reports import DisputeState, Report, ReportKind, WentBack


class PaymentState(IntEnum):
    """The rungs, lowest first; the numbers are stored, so they never change."""

    CREATED = 10
    PENDING = 20
    EXPIRED = 30
    FAILED = 40
    PAID = 50
    REFUNDED = 60
    CHARGED_BACK = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What we know: one intended purchase. `reference` is None until the clearing house has answered.

    `amount_micros` is the credit that is bought, `tax_micros` what is paid on top of it where prices are without tax;
    what went back is of both together, as it was paid.
    """

    payment_id: UUID
    state: PaymentState
    reference: str | None
    amount_micros: int
    currency: str
    tax_micros: int = 0
    refunded_micros: int = 0
    disputed_micros: int = 0
    dispute: DisputeState = DisputeState.NONE

    @property
    def charged_micros(self) -> int:
        """What is paid there."""
        return self.amount_micros + self.tax_micros

    @property
    def credit_micros(self) -> int:
        """The credit that has to stand for it; what cannot be taken back down to this is owed."""
        if self.state < PaymentState.PAID:
            return 0
        return self.amount_micros - self.credit_in(self.charged_micros - self.standing_micros)

    @property
    def standing_micros(self) -> int:
        """What of it was paid and did not go back."""
        if self.state < PaymentState.PAID:
            return 0
        return max(0, self.charged_micros - self.refunded_micros - self.disputed_micros)

    def credit_in(self, paid_micros: int) -> int:
        """The credit in a part of what was paid, where tax came on top: in whole cents, as credit notes have it."""
        if not self.tax_micros:
            return paid_micros
        denominator = self.charged_micros * MICROS_PER_CENT
        return (2 * paid_micros * self.amount_micros + denominator) // (2 * denominator) * MICROS_PER_CENT

    def paid_for(self, credit_micros: int) -> int:
        """The largest part of what was paid that has no more credit in it."""
        if not self.tax_micros:
            return credit_micros
        return credit_micros // MICROS_PER_CENT * self.charged_micros // self.amount_micros * MICROS_PER_CENT


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


def apply(payment: Payment, report: Report) -> Decision:
    """What the report does to the payment. Total: every report has an answer, none raises."""
    objection = _objection(payment, report)
    if objection is not None:
        needs_person = objection not in {Reason.UNRELATED, Reason.NOT_THIS_PAYMENT}
        return Decision(after=payment, reason=objection, review=needs_person)
    after = _with_facts(replace(payment, state=_climbed(payment.state, report.kind)), report.went_back)
    if after is None:
        return Decision(after=payment, reason=Reason.WRONG_AMOUNT, review=True)
    return Decision(after=after, reason=Reason.MOVED if after != payment else Reason.NOTHING_NEW)


def redirected(state: PaymentState) -> PaymentState:
    """The customer was sent to the clearing house; whatever was reported meanwhile stands."""
    return max(state, PaymentState.PENDING)


def _climbed(state: PaymentState, kind: ReportKind) -> PaymentState:
    return max(state, _RUNG.get(kind, state))


def _with_facts(payment: Payment, went_back: WentBack | None) -> Payment | None:
    """With what went back by now; None when that is more than was paid, which a person has to see."""
    if went_back is None or payment.state < PaymentState.PAID:
        return payment
    refunded, disputed = went_back.refunded_micros, went_back.disputed_micros
    if max(refunded, disputed) > payment.charged_micros:
        return None
    state = PaymentState.PAID
    if refunded + disputed >= payment.charged_micros:
        state = PaymentState.CHARGED_BACK if disputed else PaymentState.REFUNDED
    return replace(
        payment, state=state, refunded_micros=refunded, disputed_micros=disputed, dispute=went_back.dispute
    )  # fmt: skip


def _objection(payment: Payment, report: Report) -> Reason | None:
    if report.kind is ReportKind.UNRELATED:
        return Reason.UNRELATED
    if not _is_about(payment, report):
        return Reason.NOT_THIS_PAYMENT
    if report.kind is not ReportKind.PAID:
        return None
    if report.currency != payment.currency:
        return Reason.WRONG_CURRENCY
    return None if report.amount_micros == payment.charged_micros else Reason.WRONG_AMOUNT


CAN_CHANGE_FOR = timedelta(days=540)
"""How long after a payment a bank may still dispute it, at the longest (docs.stripe.com/disputes)."""


_OPEN_PAUSE, _FIRST_PAUSE, _LONGEST_PAUSE = timedelta(hours=12), timedelta(hours=6), timedelta(days=30)


def next_look(*, paid_at: datetime, at: datetime, is_open: bool) -> datetime | None:
    """When a paid payment is asked about again: soon while something is open, ever more rarely while all is quiet, and
    not any more when nothing can change."""
    if is_open:
        return at + _OPEN_PAUSE
    if at - paid_at > CAN_CHANGE_FOR:
        return None
    return at + min(max((at - paid_at) / 2, _FIRST_PAUSE), _LONGEST_PAUSE)


def _is_about(payment: Payment, report: Report) -> bool:
    """Both names have to fit; a reference we do not know yet (the answer was lost) is vouched for by our own id."""
    return report.payment_id == payment.payment_id and payment.reference in {None, report.reference}

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

from smarttec.kernel.errors import NotAuthenticated
from smarttec.kernel.money import MICROS_PER_CENT


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
    """How disputes (chargebacks) over the payment stand, the gravest of them; the numbers are stored.

    OPEN: at least one is; LOST: none is open, one at least was lost; WON: all were won.
    """

    NONE = 0
    OPEN = 1
    LOST = 2
    WON = 3


class ReportKind(StrEnum):
    """What a clearing house can tell us about a payment. The last ones say that something changed of what went back."""

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


CHANGES = frozenset(
    {ReportKind.REFUNDED, ReportKind.DISPUTED, ReportKind.DISPUTE_LOST, ReportKind.DISPUTE_WON}
)  # fmt: skip
"""What a notification may say that is taken as a reason to ask, and never for what it says itself."""


class RefundFate(StrEnum):
    """How a refund stands at the clearing house."""

    UNDER_WAY = "under-way"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFact:
    """One refund as the clearing house has it; `refund_id` is ours, None when it was begun there."""

    reference: str
    refund_id: UUID | None
    amount_micros: int
    fate: RefundFate


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFact:
    """One dispute as the clearing house has it. An inquiry of a bank moves no money and is none."""

    reference: str
    amount_micros: int
    state: DisputeState


@dataclass(frozen=True, slots=True, kw_only=True)
class WentBack:
    """Every refund and dispute of a payment there is, and the clearing house's fee where it told it."""

    refunds: tuple[RefundFact, ...] = ()
    disputes: tuple[DisputeFact, ...] = ()

    @property
    def refunded_micros(self) -> int:
        """What refunds that did not fail gave back, or are about to."""
        return sum(one.amount_micros for one in self.refunds if one.fate is not RefundFate.FAILED)

    @property
    def standing_disputes(self) -> int:
        """How many disputes hold money."""
        return sum(one.state in _STANDING for one in self.disputes)

    @property
    def disputed_micros(self) -> int:
        """What disputes that are open or lost hold."""
        return sum(one.amount_micros for one in self.disputes if one.state in _STANDING)

    @property
    def dispute(self) -> DisputeState:
        """The gravest."""
        states = {one.state for one in self.disputes}
        return next((state for state in _GRAVEST_FIRST if state in states), DisputeState.NONE)

    @property
    def can_change(self) -> bool:
        """Whether something is open."""
        return self.dispute is DisputeState.OPEN or any(one.fate is RefundFate.UNDER_WAY for one in self.refunds)


_STANDING = frozenset({DisputeState.OPEN, DisputeState.LOST})
_GRAVEST_FIRST = (DisputeState.OPEN, DisputeState.LOST, DisputeState.WON)


class Decline(StrEnum):
    """Why a charge without the customer failed, as far as it matters to us; NONE for everything else."""

    NONE = ""
    DECLINED = "declined"
    AUTHENTICATION = "authentication-required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the clearing house says of one checkout or charge.

    `reference` is its name for it, `payment_id` our own name as it came back (None when it did not). `amount_micros` is
    the total that was paid. `went_back` is None where it was not asked for; then what is known stays.
    """

    kind: ReportKind
    reference: str
    payment_id: UUID | None
    amount_micros: int
    currency: str
    went_back: WentBack | None = None
    fee_micros: int | None = None
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

"""What a clearing house tells us of a payment, in our own words: kinds, and everything that went back of it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from smarttec.kernel.errors import NotAuthenticated


class SignatureRefused(NotAuthenticated):
    """This was not signed by the clearing house, or too long ago."""

    code = "signature-refused"
    what_to_do = "Check that the signing secret of the endpoint is the one that is configured here."


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

"""What the shop needs from a clearing house. Gateways implement it; the shop never imports a gateway.

Only our ids of payments, mandates and refunds, amounts, the currency and a neutral description go out, and the names
the clearing house gave itself: nothing about the person.
"""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from smarttec.notice.door import Disclosed
from smarttec.shop.reports import CheckoutState, ClearingEvent, MethodSaved, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """All that the clearing house gets from us. Its `repr` tells only which payment it is.

    The customer's browser comes back to `success_url` or `cancel_url`.
    """

    payment_id: UUID
    amount_micros: int = field(repr=False)
    currency: str = field(repr=False)
    description: str = field(repr=False)
    success_url: str = field(repr=False)
    cancel_url: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """Where the customer pays: the clearing house's name for it, and the address of its page."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSetup:
    """The wish to save a means of payment there. The browser comes back to `success_url` or `cancel_url`."""

    mandate_id: UUID
    currency: str = field(repr=False)
    success_url: str = field(repr=False)
    cancel_url: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup(Checkout):
    """Where the customer saves it; `customer` is the clearing house's name for who it belongs to."""

    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateCharge:
    """A charge of a saved means of payment while the customer is away."""

    payment_id: UUID
    amount_micros: int = field(repr=False)
    currency: str = field(repr=False)
    description: str = field(repr=False)
    customer: str = field(repr=False)
    method: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Give a part of what was paid back. `reference` names the checkout or charge as the clearing house named it."""

    refund_id: UUID
    reference: str = field(repr=False)
    amount_micros: int = field(repr=False)
    currency: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What looking for fraud needs of a card, without the card: where it was issued (ISO 3166-1 alpha-2, or empty) and
    whether it is the same one as before (a one-way hash of the clearing house's own fingerprint, or empty)."""

    country: str
    fingerprint_hash: str


class ClearingHouse(Protocol):
    """A third party that takes payments on pages of its own.

    `name`, `policy_url` and `country` (ISO 3166-1 alpha-2) are shown before the customer is handed over
    (clause SHARE-6).
    """

    @property
    def name(self) -> str: ...
    @property
    def policy_url(self) -> str: ...
    @property
    def country(self) -> str: ...

    def create_checkout(self, *, purchase: Disclosed[Purchase]) -> Checkout:
        """Open a checkout. The same `payment_id` with the same values gives the same checkout, however often asked.

        Raises `GatewayUnavailable` (nothing was opened), `OutcomeUnknown` (it may be open; asking again with the
        same values is safe), `InvalidInput` (the clearing house does not take this), `Conflict` (this payment was
        opened with other values) or `MisconfiguredError`.
        """
        ...

    def create_setup(self, *, setup: Disclosed[MethodSetup]) -> Setup:
        """Open a page where a means of payment is saved. Raises as `create_checkout` does, and is as safe to repeat."""
        ...

    def charge(self, *, charge: Disclosed[MandateCharge]) -> Report:
        """Charge a saved means of payment; a refusal is an answer (kind FAILED with its `decline`), no error.

        The same `payment_id` is charged once, however often asked within 24 hours. Raises as `create_checkout` does.
        """
        ...

    def detach(self, *, method: Disclosed[str]) -> None:
        """Have a saved means of payment forgotten; one that is gone already is no error.

        Raises `GatewayUnavailable`, `OutcomeUnknown` or `MisconfiguredError`.
        """
        ...

    def delete_customer(self, *, customer: Disclosed[str]) -> None:
        """Have a customer forgotten with every means of payment saved for them; one that is gone is no error.

        What the clearing house has to keep for itself (payments, by law) it keeps. Raises as `detach` does.
        """
        ...

    def refund(self, *, order: Disclosed[RefundOrder]) -> str:
        """Give money back; the clearing house's name for the refund. The same `refund_id` is done once.

        Raises `InvalidInput` or `NotFound` when it will never do that, and else as `create_checkout` does.
        """
        ...

    def read_event(self, *, body: bytes, signature: str) -> ClearingEvent | MethodSaved:
        """Read a notification.

        Raises `SignatureRefused` for a forged or stale one, `InvalidInput` for nonsense, `GatewayError` when it
        can only be understood by asking the clearing house and that fails (answer 5xx: it will come again).
        """
        ...

    def fetch(self, *, reference: str) -> CheckoutState:
        """How the checkout or charge stands now. Raises `NotFound`, `GatewayUnavailable` or `MisconfiguredError`."""
        ...

    def fetch_setup(self, *, reference: str) -> MethodSaved | None:
        """What was saved on that page, None as long as nothing is. Raises as `fetch` does."""
        ...

    def card_facts(self, *, reference: str) -> CardFacts | None:
        """About the card that paid a checkout or charge; None when there is none. Raises as `fetch` does."""
        ...

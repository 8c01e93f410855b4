"""What the shop needs from a clearing house. Gateways implement it; the shop never imports a gateway.

Only our payment's id, the amount, the currency and a neutral description go out: nothing about the person.
"""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from smarttec.notice.door import Disclosed
from smarttec.shop.domain import CheckoutState, ClearingEvent


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

    def read_event(self, *, body: bytes, signature: str) -> ClearingEvent:
        """Read a notification.

        Raises `SignatureRefused` for a forged or stale one, `InvalidInput` for nonsense, `GatewayError` when it
        can only be understood by asking the clearing house and that fails (answer 5xx: it will come again).
        """
        ...

    def fetch(self, *, reference: str) -> CheckoutState:
        """How the checkout stands now. Raises `NotFound`, `GatewayUnavailable` or `MisconfiguredError`."""
        ...

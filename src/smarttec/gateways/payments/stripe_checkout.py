"""Stripe Checkout (docs.stripe.com/payments/checkout): the customer pays on Stripe's page, we hear of it by webhook."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import stripe

from smarttec.gateways.payments.stripe_amounts import to_minor
from smarttec.gateways.payments.stripe_errors import reading, writing
from smarttec.gateways.payments.stripe_objects import SESSION_KINDS, Fields, completed_kind, is_name, session_kind
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import BodyTooLarge, InvalidInput, NotFound
from smarttec.notice.door import Disclosed
from smarttec.shop.domain import CheckoutState, ClearingEvent, ReportKind, SignatureRefused
from smarttec.shop.ports import Checkout, Purchase

API_BASE = "https://api.stripe.com"
_LARGEST_EVENT_BYTES = 256 * 1024
_SIGNATURE_TOLERANCE_SECONDS = 300
# Only their own description of a charge and of a dispute lead back to the checkout; the name of the field that holds
# the sum the report is about differs.
_REVERSAL_KINDS = {
    "charge.refunded": (ReportKind.REFUNDED, "amount_refunded"),
    "charge.dispute.created": (ReportKind.DISPUTED, "amount"),
}


class StripeCheckout:
    """Implements `smarttec.shop.ports.ClearingHouse`; safe to share between threads.

    `api_base`, `name`, `policy_url` and `country` are changed for the sandbox only. A call takes at most
    `(max_retries + 1) * timeout_seconds` plus the SDK's own pauses (at most 5 s each).
    """

    def __init__(
        self,
        *,
        api_key: str,
        webhook_secret: str,
        api_base: str = API_BASE,
        name: str = "Stripe",
        policy_url: str = "https://stripe.com/privacy",
        country: str = "US",
        timeout_seconds: float = 10.0,
        max_retries: int = 2,
    ) -> None:
        # The SDK would tell Stripe the platform it runs on and how long earlier calls took; nobody needs that.
        stripe.enable_telemetry = False
        self.name = name
        self.policy_url = policy_url
        self.country = country
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base},
            max_network_retries=max_retries,
            http_client=stripe.RequestsClient(timeout=timeout_seconds),
        )

    def create_checkout(self, *, purchase: Disclosed[Purchase]) -> Checkout:
        """See `ClearingHouse.create_checkout`. The payment's id is the idempotency key (kept by Stripe for 24 h)."""
        bought = purchase.value
        refuse_card_number(bought.description, field="description")
        params: stripe.params.checkout.SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": str(bought.payment_id),
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": bought.currency.lower(),
                        "unit_amount": to_minor(bought.amount_micros, currency=bought.currency),
                        "product_data": {"name": bought.description},
                    },
                }
            ],
            "success_url": bought.success_url,
            "cancel_url": bought.cancel_url,
        }
        with writing():
            session = self._client.v1.checkout.sessions.create(params, {"idempotency_key": str(bought.payment_id)})
        fields = _fields(session)
        return Checkout(reference=fields.name("id"), url=fields.text("url"))

    def fetch(self, *, reference: str) -> CheckoutState:
        """See `ClearingHouse.fetch`."""
        if not is_name(reference):
            raise NotFound
        with reading():
            session = self._client.v1.checkout.sessions.retrieve(
                reference, {"expand": ["payment_intent.latest_charge"]}
            )
        fields = _fields(session)
        return CheckoutState(
            kind=session_kind(fields),
            reference=fields.name("id"),
            payment_id=fields.payment_id(),
            amount_micros=fields.money_micros("amount_total"),
            currency=fields.currency(),
            url=fields.text("url") if fields.values.get("url") else None,
        )

    def read_event(self, *, body: bytes, signature: str) -> ClearingEvent:
        """See `ClearingHouse.read_event`. The age of a signature is measured on the machine's clock, as Stripe's is."""
        event = self._verified(body, signature)
        kind, about = event.text("type"), event.child("data").child("object")
        if kind == "checkout.session.completed":
            return _session_event(event, about, completed_kind(about))
        if kind in SESSION_KINDS:
            return _session_event(event, about, SESSION_KINDS[kind])
        if kind in _REVERSAL_KINDS:
            return self._reversal_event(event, about, *_REVERSAL_KINDS[kind])
        return _event(event, ReportKind.UNRELATED, reference="", payment_id=None, amount_micros=0, currency="")

    def _verified(self, body: bytes, signature: str) -> Fields:
        if len(body) > _LARGEST_EVENT_BYTES:
            raise BodyTooLarge
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret, _SIGNATURE_TOLERANCE_SECONDS)
            return _fields(event)
        except stripe.SignatureVerificationError:
            raise SignatureRefused from None
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            # The SDK lets whatever its JSON reader and object builder trip over pass through.
            raise InvalidInput("This is not an event of the clearing house.") from None

    def _reversal_event(self, event: Fields, about: Fields, kind: ReportKind, amount: str) -> ClearingEvent:
        """A charge and a dispute name only the payment intent, so the checkout it came from is looked up."""
        intent = about.name("payment_intent") if about.values.get("payment_intent") else ""
        session = self._session_of(intent) if intent else None
        return _event(
            event,
            kind if session else ReportKind.UNRELATED,
            reference=session.name("id") if session else intent,
            payment_id=session.payment_id() if session else None,
            amount_micros=about.money_micros(amount),
            currency=about.currency(),
        )

    def _session_of(self, intent: str) -> Fields | None:
        with reading():
            found = self._client.v1.checkout.sessions.list({"payment_intent": intent, "limit": 1}).data
        return _fields(found[0]) if found else None


def _session_event(event: Fields, session: Fields, kind: ReportKind) -> ClearingEvent:
    return _event(
        event,
        kind,
        reference=session.name("id"),
        payment_id=session.payment_id(),
        amount_micros=session.money_micros("amount_total"),
        currency=session.currency(),
    )


def _event(
    event: Fields, kind: ReportKind, *, reference: str, payment_id: UUID | None, amount_micros: int, currency: str
) -> ClearingEvent:
    try:
        occurred_at = datetime.fromtimestamp(event.integer("created"), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidInput("The clearing house sent an impossible time.", field="created") from None
    return ClearingEvent(
        kind=kind,
        reference=reference,
        payment_id=payment_id,
        amount_micros=amount_micros,
        currency=currency,
        event_id=event.name("id"),
        occurred_at=occurred_at,
    )


def _fields(thing: stripe.StripeObject) -> Fields:
    return Fields(cast("Mapping[str, object]", thing.to_dict()))

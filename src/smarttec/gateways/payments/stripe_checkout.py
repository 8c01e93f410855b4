"""Stripe Checkout (docs.stripe.com/payments/checkout): the customer pays on Stripe's page, we hear of it by webhook."""

import stripe

from smarttec.gateways.payments.stripe_amounts import to_minor
from smarttec.gateways.payments.stripe_charges import StripeCharges
from smarttec.gateways.payments.stripe_errors import reading, writing
from smarttec.gateways.payments.stripe_events import (
    INTENT_KINDS,
    REFUND_KINDS,
    event_about,
    intent_event,
    occurred_at,
    session_event,
    unrelated,
)
from smarttec.gateways.payments.stripe_objects import (
    SESSION_KINDS,
    Fields,
    as_fields,
    completed_kind,
    decline_of,
    dispute_fact,
    dispute_kind,
    fee_of,
    intent_kind,
    is_name,
    refund_fact,
    session_kind,
)
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import BodyTooLarge, InvalidInput, NotFound
from smarttec.notice.door import Disclosed
from smarttec.shop.ports import Checkout, Purchase
from smarttec.shop.reports import (
    CheckoutState,
    ClearingEvent,
    Decline,
    MethodSaved,
    ReportKind,
    SignatureRefused,
    WentBack,
)

API_BASE = "https://api.stripe.com"
_LARGEST_EVENT_BYTES = 256 * 1024
_SIGNATURE_TOLERANCE_SECONDS = 300


class StripeCheckout(StripeCharges):
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
        fields = as_fields(session)
        return Checkout(reference=fields.name("id"), url=fields.text("url"))

    def fetch(self, *, reference: str) -> CheckoutState:
        """See `ClearingHouse.fetch`."""
        if not is_name(reference):
            raise NotFound
        if reference.startswith("pi_"):
            return self._state_of(self._intent(reference, "latest_charge.balance_transaction"), None)
        with reading():
            path = "payment_intent.latest_charge.balance_transaction"
            session = as_fields(self._client.v1.checkout.sessions.retrieve(reference, {"expand": [path]}))
        intent = session.maybe_child("payment_intent")
        return self._state_of(intent, session)

    def _state_of(self, intent: Fields | None, session: Fields | None) -> CheckoutState:
        """The checkout, or the charge without one, with what went back of it."""
        about = session or intent
        if about is None:
            raise NotFound
        is_charged = intent is not None and bool(intent.values.get("latest_charge"))
        return CheckoutState(
            kind=session_kind(session) if session else intent_kind(about),
            reference=about.name("id"),
            payment_id=session.payment_id() if session else about.metadata_id(),
            amount_micros=about.money_micros("amount_total" if session else "amount"),
            currency=about.currency(),
            went_back=self._went_back(intent.name("id")) if intent and is_charged else WentBack(),
            fee_micros=fee_of(intent),
            decline=decline_of(about) if session is None else Decline.NONE,
            url=about.text("url") if session and session.values.get("url") else None,
        )

    def _went_back(self, intent: str) -> WentBack:
        """Every refund and every dispute, page by page (docs.stripe.com/api/refunds/list, …/disputes/list)."""
        with reading():
            refunds = self._client.v1.refunds.list({"payment_intent": intent, "limit": 100})
            disputes = self._client.v1.disputes.list({"payment_intent": intent, "limit": 100})
            return WentBack(
                refunds=tuple(refund_fact(as_fields(one)) for one in refunds.auto_paging_iter()),
                disputes=tuple(
                    fact for one in disputes.auto_paging_iter() if (fact := dispute_fact(as_fields(one)))
                ),
            )  # fmt: skip

    def read_event(self, *, body: bytes, signature: str) -> ClearingEvent | MethodSaved:
        """See `ClearingHouse.read_event`. The age of a signature is measured on the machine's clock, as Stripe's is."""
        event = self._verified(body, signature)
        kind, about = event.text("type"), event.child("data").child("object")
        if kind == "checkout.session.completed" and about.values.get("mode") == "setup":
            return self._saved(about, event_id=event.name("id"), occurred_at=occurred_at(event))
        if kind == "checkout.session.completed":
            return session_event(event, about, completed_kind(about))
        if kind in SESSION_KINDS:
            return session_event(event, about, SESSION_KINDS[kind])
        if kind in INTENT_KINDS:
            return intent_event(event, about)
        if kind == "charge.refunded":
            return self._reversal_event(event, about, ReportKind.REFUNDED, "amount_refunded")
        if kind in REFUND_KINDS:
            return self._reversal_event(event, about, ReportKind.REFUNDED, "amount")
        if kind.startswith("charge.dispute."):
            return self._reversal_event(event, about, dispute_kind(about), "amount")
        return unrelated(event)

    def _verified(self, body: bytes, signature: str) -> Fields:
        if len(body) > _LARGEST_EVENT_BYTES:
            raise BodyTooLarge
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret, _SIGNATURE_TOLERANCE_SECONDS)
            return as_fields(event)
        except stripe.SignatureVerificationError:
            raise SignatureRefused from None
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            # The SDK lets whatever its JSON reader and object builder trip over pass through.
            raise InvalidInput("This is not an event of the clearing house.") from None

    def _reversal_event(self, event: Fields, about: Fields, kind: ReportKind, amount: str) -> ClearingEvent:
        """A charge and a dispute name only the payment intent, so what it came from is looked up."""
        intent = about.name("payment_intent") if about.values.get("payment_intent") else ""
        if not intent or kind is ReportKind.UNRELATED:
            return unrelated(event)
        session = self._session_of(intent)
        payment_id = session.payment_id() if session else self._intent(intent).metadata_id()
        return event_about(
            event,
            about,
            kind if session or payment_id else ReportKind.UNRELATED,
            reference=session.name("id") if session else intent,
            payment_id=payment_id,
            amount=amount,
        )

    def _session_of(self, intent: str) -> Fields | None:
        with reading():
            found = self._client.v1.checkout.sessions.list({"payment_intent": intent, "limit": 1}).data
        return as_fields(found[0]) if found else None

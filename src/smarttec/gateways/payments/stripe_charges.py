"""Saved means of payment at Stripe, charges without the customer, and refunds.

Sources: docs.stripe.com/payments/save-and-reuse (Checkout in setup mode), docs.stripe.com/payments/off-session,
docs.stripe.com/api/refunds. The customer object that Stripe wants holds our mandate's id and nothing else.
"""

import contextlib
import hashlib
from datetime import datetime

import stripe

from smarttec.gateways.payments.stripe_amounts import to_minor
from smarttec.gateways.payments.stripe_errors import card_refusals_pass, reading, writing
from smarttec.gateways.payments.stripe_objects import METADATA_KEY, Fields, as_fields, decline_of, intent_kind, is_name
from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.notice.door import Disclosed
from smarttec.shop.ports import CardFacts, MandateCharge, MethodSetup, RefundOrder, Setup
from smarttec.shop.reports import MethodSaved, Report


class StripeCharges:
    """The part of `ClearingHouse` that needs no customer at the screen; `StripeCheckout` completes it."""

    _client: stripe.StripeClient

    def create_setup(self, *, setup: Disclosed[MethodSetup]) -> Setup:
        """See `ClearingHouse.create_setup`."""
        wanted = setup.value
        own = str(wanted.mandate_id)
        with writing():
            customer = self._client.v1.customers.create(
                {"metadata": {METADATA_KEY: own}}, {"idempotency_key": f"customer-{own}"}
            )
        params: stripe.params.checkout.SessionCreateParams = {
            "mode": "setup",
            "customer": customer.id,
            "client_reference_id": own,
            "currency": wanted.currency.lower(),
            "success_url": wanted.success_url,
            "cancel_url": wanted.cancel_url,
        }
        with writing():
            session = self._client.v1.checkout.sessions.create(params, {"idempotency_key": f"setup-{own}"})
        fields = as_fields(session)
        return Setup(reference=fields.name("id"), url=fields.text("url"), customer=as_fields(customer).name("id"))

    def charge(self, *, charge: Disclosed[MandateCharge]) -> Report:
        """See `ClearingHouse.charge`. The payment's id is the idempotency key."""
        wanted = charge.value
        refuse_card_number(wanted.description, field="description")
        params: stripe.params.PaymentIntentCreateParams = {
            "amount": to_minor(wanted.amount_micros, currency=wanted.currency),
            "currency": wanted.currency.lower(),
            "customer": wanted.customer,
            "payment_method": wanted.method,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "off_session": True,
            "confirm": True,
            "description": wanted.description,
            "metadata": {METADATA_KEY: str(wanted.payment_id)},
        }
        with writing(), card_refusals_pass() as refused:
            created = self._client.v1.payment_intents.create(params, {"idempotency_key": str(wanted.payment_id)})
            return _report(as_fields(created))
        return _report(Fields(refused[0]))

    def detach(self, *, method: Disclosed[str]) -> None:
        """See `ClearingHouse.detach`."""
        with contextlib.suppress(NotFound, InvalidInput), writing():
            self._client.v1.payment_methods.detach(method.value)

    def delete_customer(self, *, customer: Disclosed[str]) -> None:
        """See `ClearingHouse.delete_customer` (docs.stripe.com/api/customers/delete)."""
        with contextlib.suppress(NotFound, InvalidInput), writing():
            self._client.v1.customers.delete(customer.value)

    def refund(self, *, order: Disclosed[RefundOrder]) -> str:
        """See `ClearingHouse.refund`. The refund's id is the idempotency key."""
        wanted = order.value
        intent = self._intent_name(wanted.reference)
        with writing():
            made = self._client.v1.refunds.create(
                {
                    "payment_intent": intent,
                    "amount": to_minor(wanted.amount_micros, currency=wanted.currency),
                    "metadata": {METADATA_KEY: str(wanted.refund_id)},
                },
                {"idempotency_key": str(wanted.refund_id)},
            )
        return as_fields(made).name("id")

    def fetch_setup(self, *, reference: str) -> MethodSaved | None:
        """See `ClearingHouse.fetch_setup`."""
        with reading():
            session = as_fields(self._client.v1.checkout.sessions.retrieve(reference))
        if session.text("status") != "complete":
            return None
        return self._saved(session, event_id="", occurred_at=clock.now())

    def card_facts(self, *, reference: str) -> CardFacts | None:
        """See `ClearingHouse.card_facts`. Of the card only the country and a hash of its fingerprint are read."""
        latest = self._intent(self._intent_name(reference), "latest_charge").maybe_child("latest_charge")
        details = latest.maybe_child("payment_method_details") if latest else None
        card = details.maybe_child("card") if details else None
        if card is None:
            return None
        country, fingerprint = card.values.get("country"), card.values.get("fingerprint")
        return CardFacts(
            country=country if isinstance(country, str) and len(country) == 2 else "",
            fingerprint_hash=hashlib.sha256(fingerprint.encode()).hexdigest() if isinstance(fingerprint, str) else "",
        )

    def _saved(self, session: Fields, *, event_id: str, occurred_at: datetime) -> MethodSaved:
        """A finished session in setup mode names the setup intent, which names the means of payment."""
        with reading():
            intent = as_fields(self._client.v1.setup_intents.retrieve(session.named("setup_intent")))
        return MethodSaved(
            event_id=event_id,
            occurred_at=occurred_at,
            mandate_id=session.payment_id(),
            reference=session.name("id"),
            customer=session.named("customer"),
            method=intent.named("payment_method"),
        )

    def _intent_name(self, reference: str) -> str:
        if not is_name(reference):
            raise NotFound
        if reference.startswith("pi_"):
            return reference
        with reading():
            session = as_fields(self._client.v1.checkout.sessions.retrieve(reference))
        return session.named("payment_intent")

    def _intent(self, name: str, *expand: str) -> Fields:
        with reading():
            return as_fields(self._client.v1.payment_intents.retrieve(name, {"expand": list(expand)}))


def _report(intent: Fields) -> Report:
    return Report(
        kind=intent_kind(intent),
        reference=intent.name("id"),
        payment_id=intent.metadata_id(),
        amount_micros=intent.money_micros("amount"),
        currency=intent.currency(),
        decline=decline_of(intent),
    )

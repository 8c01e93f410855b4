"""Reading Stripe's objects: what we need of them, checked, and nothing else taken over.

Sources: docs.stripe.com/api/checkout/sessions/object, …/charges/object, …/disputes/object, …/events/object.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import stripe

from smarttec.gateways.payments.stripe_amounts import from_minor
from smarttec.kernel.errors import InvalidInput
from smarttec.shop.reports import Decline, DisputeFact, DisputeState, RefundFact, RefundFate, ReportKind

_NAME = re.compile(r"[a-z]{2,6}_[A-Za-z0-9_]{1,250}\Z")
_CURRENCY = re.compile(r"[a-z]{3}\Z")
_LARGEST_MINOR = 10**12
METADATA_KEY = "reference"
"""The one field of their metadata that we set: our own id."""

SESSION_KINDS = {
    "checkout.session.async_payment_succeeded": ReportKind.PAID,
    "checkout.session.async_payment_failed": ReportKind.FAILED,
    "checkout.session.expired": ReportKind.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object whose fields are read with their types; raises `InvalidInput` naming the field."""

    values: Mapping[str, object]

    def name(self, key: str) -> str:
        """An identifier such as `cs_…`, `pi_…`, `evt_…`."""
        value = self.values.get(key)
        if not isinstance(value, str) or not is_name(value):
            raise _nonsense(key)
        return value

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str):
            raise _nonsense(key)
        return value

    def integer(self, key: str) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_MINOR:
            raise _nonsense(key)
        return value

    def is_true(self, key: str) -> bool:
        return self.values.get(key) is True

    def child(self, key: str) -> "Fields":
        value = self.values.get(key)
        if not isinstance(value, Mapping):
            raise _nonsense(key)
        return Fields(value)

    def maybe_child(self, key: str) -> "Fields | None":
        """The object, or None where Stripe gave only its id or nothing."""
        value = self.values.get(key)
        return Fields(value) if isinstance(value, Mapping) else None

    def currency(self) -> str:
        value = self.text("currency")
        if not _CURRENCY.match(value):
            raise _nonsense("currency")
        return value.upper()

    def money_micros(self, key: str) -> int:
        return from_minor(self.integer(key), currency=self.currency())

    def payment_id(self) -> UUID | None:
        """Our own id, as it came back; None for a checkout that is not ours."""
        return self.own_id("client_reference_id")

    def metadata_id(self) -> UUID | None:
        """Our own id out of the metadata; None for what is not ours."""
        metadata = self.maybe_child("metadata")
        return metadata.own_id(METADATA_KEY) if metadata else None

    def named(self, key: str) -> str:
        """The identifier of another object, whether it is given alone or whole."""
        child = self.maybe_child(key)
        return child.name("id") if child else self.name(key)

    def own_id(self, key: str) -> UUID | None:
        """An id that we gave, None where there is none."""
        try:
            return UUID(self.text(key))
        except (InvalidInput, ValueError):
            return None


def as_fields(thing: stripe.StripeObject) -> Fields:
    """An object of the SDK, to be read with types."""
    return Fields(cast("Mapping[str, object]", thing.to_dict()))


def is_name(text: str) -> bool:
    """Whether this can be an identifier of theirs."""
    return _NAME.match(text) is not None


def session_kind(session: Fields) -> ReportKind:
    """How a Checkout Session stands; what went back of it is another question."""
    match session.text("status"):
        case "open":
            return ReportKind.OPEN
        case "expired":
            return ReportKind.EXPIRED
        case "complete":
            return _completed_kind(session)
        case _:
            raise _nonsense("status")


def completed_kind(session: Fields) -> ReportKind:
    """What `checkout.session.completed` says: with delayed methods the money comes later."""
    return ReportKind.AWAITING_MONEY if session.text("payment_status") == "unpaid" else ReportKind.PAID


def _completed_kind(session: Fields) -> ReportKind:
    kind, intent = completed_kind(session), session.maybe_child("payment_intent")
    has_failed = kind is ReportKind.AWAITING_MONEY and intent and intent.text("status") == "requires_payment_method"
    return ReportKind.FAILED if has_failed else kind


def intent_kind(intent: Fields) -> ReportKind:
    """How a PaymentIntent that we confirmed without the customer stands."""
    match intent.text("status"):
        case "succeeded":
            return ReportKind.PAID
        case "processing" | "requires_capture" | "requires_confirmation":
            return ReportKind.AWAITING_MONEY
        case "requires_payment_method" | "requires_action" | "canceled":
            return ReportKind.FAILED
        case _:
            raise _nonsense("status")


def decline_of(intent: Fields) -> Decline:
    """Why it failed, as far as it matters to us."""
    if intent_kind(intent) is not ReportKind.FAILED:
        return Decline.NONE
    error = intent.maybe_child("last_payment_error")
    codes = {error.values.get("code"), error.values.get("decline_code")} if error else set()
    asks_customer = "authentication_required" in codes or intent.text("status") == "requires_action"
    return Decline.AUTHENTICATION if asks_customer else Decline.DECLINED


def dispute_kind(dispute: Fields) -> ReportKind:
    """What a Dispute says, whatever the event is called; an inquiry (`warning_…`) moves no money."""
    match dispute.text("status"):
        case "needs_response" | "under_review":
            return ReportKind.DISPUTED
        case "won":
            return ReportKind.DISPUTE_WON
        case "lost":
            return ReportKind.DISPUTE_LOST
        case _:
            return ReportKind.UNRELATED


def refund_fact(refund: Fields) -> RefundFact:
    """One refund (docs.stripe.com/api/refunds/object). One that waits for the customer counts as under way."""
    match refund.text("status"):
        case "succeeded":
            fate = RefundFate.DONE
        case "failed" | "canceled":
            fate = RefundFate.FAILED
        case "pending" | "requires_action":
            fate = RefundFate.UNDER_WAY
        case _:
            raise _nonsense("status")
    return RefundFact(
        reference=refund.name("id"),
        refund_id=refund.metadata_id(),
        amount_micros=refund.money_micros("amount"),
        fate=fate,
    )


_DISPUTE_STATES = {
    ReportKind.DISPUTED: DisputeState.OPEN,
    ReportKind.DISPUTE_LOST: DisputeState.LOST,
    ReportKind.DISPUTE_WON: DisputeState.WON,
}


def dispute_fact(dispute: Fields) -> DisputeFact | None:
    """One dispute; None for an inquiry, which moves no money."""
    state = _DISPUTE_STATES.get(dispute_kind(dispute))
    if state is None:
        return None
    return DisputeFact(reference=dispute.name("id"), amount_micros=dispute.money_micros("amount"), state=state)


def fee_of(intent: Fields | None) -> int | None:
    """What the clearing house kept of a charge, where it is told in the charge's own currency."""
    latest = intent.maybe_child("latest_charge") if intent else None
    moved = latest.maybe_child("balance_transaction") if latest else None
    if latest is None or moved is None or moved.currency() != latest.currency():
        return None
    return moved.money_micros("fee")


def _nonsense(key: str) -> InvalidInput:
    return InvalidInput("The clearing house sent something that is not an event.", field=key)

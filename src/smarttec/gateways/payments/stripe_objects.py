"""Reading Stripe's objects: what we need of them, checked, and nothing else taken over.

Sources: docs.stripe.com/api/checkout/sessions/object, …/charges/object, …/disputes/object, …/events/object.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from smarttec.gateways.payments.stripe_amounts import from_minor
from smarttec.kernel.errors import InvalidInput
from smarttec.shop.domain import ReportKind

_NAME = re.compile(r"[a-z]{2,6}_[A-Za-z0-9_]{1,250}\Z")
_CURRENCY = re.compile(r"[a-z]{3}\Z")
_LARGEST_MINOR = 10**12

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
        try:
            return UUID(self.text("client_reference_id"))
        except (InvalidInput, ValueError):
            return None


def is_name(text: str) -> bool:
    """Whether this can be an identifier of theirs."""
    return _NAME.match(text) is not None


def session_kind(session: Fields) -> ReportKind:
    """How a Checkout Session stands; sees refunds when `payment_intent.latest_charge` is expanded."""
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
    intent = session.maybe_child("payment_intent")
    charge = intent.maybe_child("latest_charge") if intent else None
    if charge and charge.is_true("disputed"):
        return ReportKind.DISPUTED
    if charge and charge.is_true("refunded"):
        return ReportKind.REFUNDED
    kind = completed_kind(session)
    has_failed = kind is ReportKind.AWAITING_MONEY and intent and intent.text("status") == "requires_payment_method"
    return ReportKind.FAILED if has_failed else kind


def _nonsense(key: str) -> InvalidInput:
    return InvalidInput("The clearing house sent something that is not an event.", field=key)

"""Stripe's events in our words."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from smarttec.gateways.payments.stripe_objects import Fields, decline_of, intent_kind
from smarttec.kernel.errors import InvalidInput
from smarttec.shop.reports import ClearingEvent, ReportKind

INTENT_KINDS = frozenset(
    {
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.canceled",
    }
)


REFUND_KINDS = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)  # fmt: skip
"""About one refund: it may still fail days after it was begun."""


def occurred_at(event: Fields) -> datetime:
    """When it happened. Raises `InvalidInput` for an impossible time."""
    try:
        return datetime.fromtimestamp(event.integer("created"), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidInput("The clearing house sent an impossible time.", field="created") from None


def session_event(event: Fields, session: Fields, kind: ReportKind) -> ClearingEvent:
    """About a checkout."""
    payment_id = session.payment_id()
    return event_about(event, session, kind, reference=session.name("id"), payment_id=payment_id, amount="amount_total")


def intent_event(event: Fields, intent: Fields) -> ClearingEvent:
    """About a charge of a saved means of payment; a checkout's own intent carries no id of ours and is unrelated."""
    payment_id = intent.metadata_id()
    if payment_id is None:
        return unrelated(event)
    report = event_about(
        event, intent, intent_kind(intent), reference=intent.name("id"), payment_id=payment_id, amount="amount"
    )
    return replace(report, decline=decline_of(intent))


def event_about(
    event: Fields, about: Fields, kind: ReportKind, *, reference: str, payment_id: UUID | None, amount: str
) -> ClearingEvent:
    """`amount` names the field of the object that holds the sum the report is about."""
    return ClearingEvent(
        kind=kind,
        reference=reference,
        payment_id=payment_id,
        amount_micros=about.money_micros(amount),
        currency=about.currency(),
        event_id=event.name("id"),
        occurred_at=occurred_at(event),
    )


def unrelated(event: Fields) -> ClearingEvent:
    """About nothing of ours."""
    return ClearingEvent(
        kind=ReportKind.UNRELATED,
        reference="",
        payment_id=None,
        amount_micros=0,
        currency="",
        event_id=event.name("id"),
        occurred_at=occurred_at(event),
    )

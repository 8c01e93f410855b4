"""Sessions, charges, disputes and events in the form of Stripe's JSON (docs.stripe.com/api)."""

import secrets

from smarttec.kernel import clock
from smarttec.sandbox.clearing_house.sessions import Money, Session, Status

Json = dict[str, object]

_INTENT_STATUS = {
    Money.NONE: "requires_payment_method",
    Money.ON_ITS_WAY: "processing",
    Money.HERE: "succeeded",
    Money.NEVER_CAME: "requires_payment_method",
}


def session_json(session: Session, *, page_url: str, expand: frozenset[str] = frozenset()) -> Json:
    """A Checkout Session. Like Stripe's, it has no payment intent until the customer is done."""
    is_done = session.status is Status.COMPLETE
    intent: object = session.payment_intent if is_done else None
    if is_done and any(path.startswith("payment_intent") for path in expand):
        intent = _intent_json(session, with_charge="payment_intent.latest_charge" in expand)
    return {
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "cancel_url": session.cancel_url,
        "client_reference_id": session.client_reference_id,
        "created": session.created,
        "currency": session.currency,
        "customer": None,
        "customer_details": None,
        "expires_at": session.expires_at,
        "livemode": False,
        "metadata": {},
        "mode": "payment",
        "payment_intent": intent,
        "payment_method_types": ["card"],
        "payment_status": "paid" if session.is_paid else "unpaid",
        "status": session.status.value,
        "success_url": session.success_url,
        "url": page_url if session.status is Status.OPEN else None,
    }


def _intent_json(session: Session, *, with_charge: bool) -> Json:
    charge: object = session.charge if session.is_paid else None
    return {
        "id": session.payment_intent,
        "object": "payment_intent",
        "amount": session.amount,
        "currency": session.currency,
        "latest_charge": charge_json(session) if charge and with_charge else charge,
        "status": _INTENT_STATUS[session.money],
    }


def charge_json(session: Session) -> Json:
    """A Charge; of the card only its last four digits."""
    return {
        "id": session.charge,
        "object": "charge",
        "amount": session.amount,
        "amount_refunded": session.amount_refunded,
        "currency": session.currency,
        "disputed": session.is_disputed,
        "metadata": {},
        "paid": True,
        "payment_intent": session.payment_intent,
        "payment_method_details": {"card": {"last4": session.card_last4}, "type": "card"},
        "refunded": session.amount_refunded == session.amount,
        "status": "succeeded",
    }


def dispute_json(session: Session) -> Json:
    """A Dispute over the whole amount."""
    return {
        "id": f"du_{session.charge.removeprefix('ch_')}",
        "object": "dispute",
        "amount": session.amount,
        "charge": session.charge,
        "currency": session.currency,
        "metadata": {},
        "payment_intent": session.payment_intent,
        "reason": "general",
        "status": "needs_response",
    }


def event_json(kind: str, about: Json) -> Json:
    """An Event as it is posted to a webhook endpoint."""
    return {
        "id": f"evt_{secrets.token_hex(12)}",
        "object": "event",
        "api_version": "2025-03-31.basil",
        "created": clock.now_ms() // 1000,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def error_json(message: str, *, kind: str = "invalid_request_error", param: str | None = None) -> Json:
    """Stripe's error envelope."""
    error: Json = {"type": kind, "message": message}
    return {"error": error | ({"param": param} if param else {})}

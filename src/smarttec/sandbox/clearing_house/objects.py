"""Sessions, charges, disputes and events in the form of Stripe's JSON (docs.stripe.com/api)."""

import secrets
from collections.abc import Iterable

from smarttec.kernel import clock
from smarttec.sandbox.clearing_house.sessions import Dispute, Mode, Money, Refund, Session, Status

Json = dict[str, object]

_INTENT_STATUS = {
    Money.NONE: "requires_payment_method",
    Money.ON_ITS_WAY: "processing",
    Money.HERE: "succeeded",
    Money.NEVER_CAME: "requires_payment_method",
}


def session_json(session: Session, *, page_url: str, expand: frozenset[str] = frozenset()) -> Json:
    """A Checkout Session. Like Stripe's, it has no payment intent until the customer is done."""
    is_done, is_setup = session.status is Status.COMPLETE, session.mode is Mode.SETUP
    intent: object = session.payment_intent if is_done and not is_setup else None
    if intent and any(path.startswith("payment_intent") for path in expand):
        intent = intent_json(session, expand=[path.removeprefix("payment_intent.") for path in expand])
    return {
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": None if is_setup else session.amount,
        "amount_total": None if is_setup else session.amount,
        "cancel_url": session.cancel_url,
        "client_reference_id": session.client_reference_id,
        "created": session.created,
        "currency": session.currency,
        "customer": session.customer,
        "customer_details": None,
        "expires_at": session.expires_at,
        "livemode": False,
        "metadata": {},
        "mode": session.mode.value,
        "payment_intent": intent,
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if is_setup else "paid" if session.is_paid else "unpaid",
        "setup_intent": session.setup_intent if is_setup else None,
        "status": session.status.value,
        "success_url": session.success_url,
        "url": page_url if session.status is Status.OPEN else None,
    }


def intent_json(session: Session, *, expand: Iterable[str] = ()) -> Json:
    """A PaymentIntent, of a checkout or of a charge without one; `expand` as in a request for it."""
    with_balance = "latest_charge.balance_transaction" in expand
    with_charge = with_balance or "latest_charge" in expand
    charge: object = session.charge if session.is_paid else None
    error = {"type": "card_error", "code": session.decline, "decline_code": session.decline}
    return {
        "id": session.payment_intent,
        "object": "payment_intent",
        "amount": session.amount,
        "currency": session.currency,
        "customer": session.customer,
        "last_payment_error": error if session.decline else None,
        "latest_charge": charge_json(session, with_balance=with_balance) if charge and with_charge else charge,
        "metadata": session.metadata,
        "payment_method": session.method,
        "status": _INTENT_STATUS[session.money],
    }


def setup_intent_json(session: Session) -> Json:
    """A SetupIntent, which names what was saved."""
    return {
        "id": session.setup_intent,
        "object": "setup_intent",
        "customer": session.customer,
        "metadata": {},
        "payment_method": session.method,
        "status": "succeeded" if session.method else "requires_payment_method",
    }


def charge_json(session: Session, *, with_balance: bool = False) -> Json:
    """A Charge; of the card only its last four digits, its country and a fingerprint."""
    card = {
        "country": session.card_country,
        "fingerprint": session.card_fingerprint,
        "last4": session.card_last4,
    }
    return {
        "id": session.charge,
        "object": "charge",
        "amount": session.amount,
        "amount_refunded": session.amount_refunded,
        "balance_transaction": _balance_json(session) if with_balance else f"txn_{session.charge[3:]}",
        "currency": session.currency,
        "disputed": bool(session.disputes),
        "metadata": session.metadata,
        "paid": True,
        "payment_intent": session.payment_intent,
        "payment_method_details": {"card": card, "type": "card"},
        "refunded": session.amount_refunded == session.amount,
        "status": "succeeded",
    }


def _balance_json(session: Session) -> Json:
    """A BalanceTransaction: what of the charge reached the seller's account, and the fee (2.9 % + 30)."""
    fee = session.amount * 29 // 1000 + 30
    return {
        "id": f"txn_{session.charge[3:]}",
        "object": "balance_transaction",
        "amount": session.amount,
        "currency": session.currency,
        "fee": fee,
        "net": session.amount - fee,
        "type": "charge",
    }


def refund_json(session: Session, refund: Refund) -> Json:
    """A Refund."""
    return {
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": session.charge,
        "currency": session.currency,
        "metadata": refund.metadata,
        "payment_intent": session.payment_intent,
        "status": refund.status,
    }


def dispute_json(session: Session, dispute: Dispute) -> Json:
    """A Dispute."""
    return {
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "charge": session.charge,
        "currency": session.currency,
        "metadata": {},
        "payment_intent": session.payment_intent,
        "reason": "general",
        "status": dispute.status,
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


def card_error_json(session: Session) -> Json:
    """Stripe's answer (402) to a charge that the bank refused: with the intent as it stands now."""
    error: Json = {"type": "card_error", "code": session.decline, "message": "The card was declined."}
    return {"error": error | {"decline_code": session.decline, "payment_intent": intent_json(session)}}


def error_json(message: str, *, kind: str = "invalid_request_error", param: str | None = None) -> Json:
    """Stripe's error envelope."""
    error: Json = {"type": kind, "message": message}
    return {"error": error | ({"param": param} if param else {})}

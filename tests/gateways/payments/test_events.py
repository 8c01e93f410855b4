"""Notifications through the whole way: stand-in → HTTP → SDK's check → our words → the payment's rules."""

import json
import time
from uuid import UUID, uuid4

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.payments.stripe_checkout import StripeCheckout
from smarttec.kernel.errors import BodyTooLarge, GatewayUnavailable, InvalidInput
from smarttec.shop.domain import Payment, PaymentState, Reason, apply
from smarttec.shop.reports import CHANGES, ClearingEvent, ReportKind, SignatureRefused

SECRET = "whsec_of_the_tests"
ALONE = StripeCheckout(api_key="sk_test_x", webhook_secret=SECRET, api_base="http://127.0.0.1:9", max_retries=0)


def signed(body: bytes, secret: str = SECRET, age_seconds: int = 0) -> str:
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(time.time()) - age_seconds)


def event_body(kind: str, about: dict[str, object], **changes: object) -> bytes:
    """In the shape of the SDK's own `stripe.Event`."""
    values = {"id": "evt_1", "object": "event", "created": 1_800_000_000, "type": kind, "data": {"object": about}}
    event = stripe.Event.construct_from(values | changes, "sk_test_x")
    return json.dumps(event.to_dict()).encode()


def session(**changes: object) -> dict[str, object]:
    """In the shape of the SDK's own `stripe.checkout.Session`."""
    values = {
        "id": "cs_test_1",
        "object": "checkout.session",
        "amount_total": 2500,
        "client_reference_id": str(UUID(int=7)),
        "currency": "usd",
        "payment_status": "paid",
        "status": "complete",
    }
    return stripe.checkout.Session.construct_from(values | changes, "sk_test_x").to_dict()


def read(body: bytes) -> ClearingEvent:
    return ALONE.read_event(body=body, signature=signed(body))


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("checkout.session.completed", {}, ReportKind.PAID),
        ("checkout.session.completed", {"payment_status": "unpaid"}, ReportKind.AWAITING_MONEY),
        ("checkout.session.async_payment_succeeded", {}, ReportKind.PAID),
        ("checkout.session.async_payment_failed", {"payment_status": "unpaid"}, ReportKind.FAILED),
        ("checkout.session.expired", {"payment_status": "unpaid", "status": "expired"}, ReportKind.EXPIRED),
        ("customer.created", {}, ReportKind.UNRELATED),
    ],
)
def test_stripes_kinds_are_ours(kind: str, change: dict[str, object], expected: ReportKind) -> None:
    assert read(event_body(kind, session(**change))).kind is expected


def test_a_paid_session_is_read_whole() -> None:
    event = read(event_body("checkout.session.completed", session()))
    assert (event.event_id, event.reference, event.payment_id) == ("evt_1", "cs_test_1", UUID(int=7))
    assert (event.amount_micros, event.currency, event.occurred_at.timestamp()) == (25_000_000, "USD", 1_800_000_000)


def test_a_checkout_that_is_not_ours_has_no_payment() -> None:
    assert (
        read(event_body("checkout.session.completed", session(client_reference_id="of-another-shop"))).payment_id
        is None
    )


BODY = event_body("checkout.session.completed", session())


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        "t=,v1=",
        "t=abc,v1=00",
        "t=1,v0=00",
        "v1=é",
    ],
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    assert_refused(signature)


@pytest.mark.parametrize(
    ("signed_body", "secret", "age_seconds"),
    [(BODY, "whsec_of_somebody_else", 0), (BODY, SECRET, 301), (BODY + b" ", SECRET, 0)],
    ids=["of somebody else", "stale", "of another body"],
)
def test_a_forged_or_stale_signature_is_refused(signed_body: bytes, secret: str, age_seconds: int) -> None:
    assert_refused(signed(signed_body, secret, age_seconds))


def assert_refused(signature: str) -> None:
    with pytest.raises(SignatureRefused) as refusal:
        ALONE.read_event(body=BODY, signature=signature)
    assert "whsec" not in str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b"{}",
        b"[" * 50_000,
        b'{"type": "checkout.session.completed"}',
        event_body("checkout.session.completed", session(amount_total="2500")),
        event_body("checkout.session.completed", session(amount_total=-1)),
        event_body("checkout.session.completed", session(amount_total=True)),
        event_body("checkout.session.completed", session(currency="dollars")),
        event_body("checkout.session.completed", session(id="4242424242424242")),
        event_body("checkout.session.completed", session(), id=None),
        event_body("checkout.session.completed", session(), created="today"),
        event_body("charge.refunded", {"payment_intent": 7}),
    ],
)
def test_signed_nonsense_is_invalid_input(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        read(body)


def test_a_body_that_is_not_text_is_invalid_input() -> None:
    with pytest.raises(InvalidInput):
        ALONE.read_event(body=b"\xff\xfe", signature="t=1,v1=00")


def test_a_huge_body_is_refused_unread() -> None:
    with pytest.raises(BodyTooLarge):
        ALONE.read_event(body=b" " * 300_000, signature="")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "created", "type", "data", "object"), json_values)))
def test_no_signed_json_makes_it_crash(values: dict[str, object]) -> None:
    try:
        read(json.dumps(values).encode())
    except InvalidInput:
        return


def test_a_refund_that_cannot_be_looked_up_now_asks_to_come_again() -> None:
    body = event_body("charge.refunded", {"payment_intent": "pi_1", "amount_refunded": 1, "currency": "usd"})
    with pytest.raises(GatewayUnavailable):
        read(body)


def run(world, payment: Payment, many: int) -> tuple[PaymentState, int, list[Reason]]:
    """Read what arrived and apply it, as the product does."""
    reasons = []
    for body, signature in world.arrivals(many):
        event = world.gateway.read_event(body=body, signature=signature)
        report = world.gateway.fetch(reference=event.reference) if event.kind in CHANGES else event
        decision = apply(payment, report)
        payment = decision.after
        reasons.append(decision.reason)
    return payment.state, payment.credit_micros // payment.amount_micros, reasons


def payment_for(world) -> Payment:
    payment_id = uuid4()
    checkout = world.open(payment_id)
    return Payment(
        payment_id=payment_id,
        state=PaymentState.PENDING,
        reference=checkout.reference,
        amount_micros=25_000_000,
        currency="USD",
    )


def test_duplicates_credit_once(world) -> None:
    world.control("webhooks", duplicates=3)
    payment = payment_for(world)
    world.control(f"sessions/{payment.reference}/pay")
    assert run(world, payment, 4)[:2] == (PaymentState.PAID, 1)


@pytest.mark.parametrize("reorder", [0, 3])
def test_delayed_then_refunded_ends_alike_forwards_and_backwards(world, reorder: int) -> None:
    world.control("webhooks", reorder=reorder)
    payment = payment_for(world)
    world.control(f"sessions/{payment.reference}/pay", outcome="delayed")
    world.control(f"sessions/{payment.reference}/settle")
    world.control(f"sessions/{payment.reference}/refund")
    assert run(world, payment, 3)[:2] == (PaymentState.REFUNDED, 0)


def test_a_dispute_finds_its_payment_and_takes_the_credit_back(world) -> None:
    payment = payment_for(world)
    world.control(f"sessions/{payment.reference}/pay")
    world.arrivals(1)
    world.control(f"sessions/{payment.reference}/dispute")
    assert run(world, payment, 2) == (PaymentState.CHARGED_BACK, 0, [Reason.MOVED, Reason.MOVED])


def test_another_sum_than_asked_for_is_not_credited(world) -> None:
    payment = payment_for(world)
    world.control(f"sessions/{payment.reference}/pay", amount=100)
    assert run(world, payment, 1) == (PaymentState.PENDING, 0, [Reason.WRONG_AMOUNT])


def test_a_forged_notification_changes_nothing(world) -> None:
    world.control("webhooks", forge=True)
    payment = payment_for(world)
    world.control(f"sessions/{payment.reference}/pay")
    [(body, signature)] = world.arrivals(1)
    with pytest.raises(SignatureRefused):
        world.gateway.read_event(body=body, signature=signature)


def test_a_payment_whose_notifications_never_come_is_found_by_asking(world) -> None:
    world.control("webhooks", lose=True)
    payment = payment_for(world)
    world.control(f"sessions/{payment.reference}/pay")
    decision = apply(payment, world.gateway.fetch(reference=payment.reference))
    assert (decision.after.state, decision.after.credit_micros) == (PaymentState.PAID, 25_000_000)
    assert world.received == []

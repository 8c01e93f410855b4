"""Saved cards, charges without the customer, and refunds: the SDK against the stand-in, events of the SDK's types."""

import urllib.parse
import urllib.request
from uuid import UUID, uuid4

import pytest
import stripe
from tests.conftest import disclosed
from tests.gateways.payments.test_events import event_body, read

from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.shop.ports import MandateCharge, MethodSetup, RefundOrder
from smarttec.shop.reports import Decline, DisputeState, MethodSaved, ReportKind

GOOD, DECLINED, ASKS = "4242 4242 4242 4242", "4000 0000 0000 0341", "4000 0027 6000 3184"
SLOW, BRITISH = "4000 0000 0000 3220", "4000 0082 6000 0000"


def saved(world, number: str = GOOD) -> MethodSaved:
    """A customer types a card on the stand-in's page."""
    setup = MethodSetup(
        mandate_id=uuid4(), currency="USD", success_url="http://127.0.0.1:9/ok", cancel_url="http://127.0.0.1:9/no"
    )
    page = world.gateway.create_setup(setup=disclosed(setup))
    assert world.gateway.create_setup(setup=disclosed(setup)) == page
    assert world.gateway.fetch_setup(reference=page.reference) is None
    type_card(page.url, number)
    found = world.gateway.fetch_setup(reference=page.reference)
    assert found is not None
    assert (found.mandate_id, found.customer, found.reference) == (setup.mandate_id, page.customer, page.reference)
    return found


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def type_card(url: str, number: str) -> None:
    form = urllib.parse.urlencode({"number": number, "expiry": "12 / 39", "security_code": "123"}).encode()
    with pytest.raises(urllib.request.HTTPError) as sent_back:
        urllib.request.build_opener(Stay).open(urllib.request.Request(url, form), timeout=60)
    assert sent_back.value.code == 303
    sent_back.value.close()


def charge(method: MethodSaved, payment_id: UUID | None = None) -> MandateCharge:
    return MandateCharge(
        payment_id=payment_id or uuid4(), amount_micros=20_000_000, currency="USD", description="Credits",
        customer=method.customer, method=method.method,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "kind", "decline"),
    [
        (GOOD, ReportKind.PAID, Decline.NONE),
        (DECLINED, ReportKind.FAILED, Decline.DECLINED),
        (ASKS, ReportKind.FAILED, Decline.AUTHENTICATION),
        (SLOW, ReportKind.AWAITING_MONEY, Decline.NONE),
    ],
)
def test_a_saved_card_is_charged_once_and_answer_and_event_say_the_same(
    world, number: str, kind: ReportKind, decline: Decline
) -> None:
    method = saved(world, number)
    world.arrivals(1)
    wanted = charge(method)
    first, again = (world.gateway.charge(charge=disclosed(wanted)) for _ in range(2))
    assert first == again
    assert (first.kind, first.decline, first.payment_id) == (kind, decline, wanted.payment_id)
    if kind is ReportKind.AWAITING_MONEY:
        world.control(f"sessions/{first.reference}/settle")
        kind = ReportKind.PAID
    [_, (body, signature)] = world.arrivals(2)
    event = world.gateway.read_event(body=body, signature=signature)
    assert (event.kind, event.decline, event.payment_id) == (kind, decline, wanted.payment_id)
    assert (event.reference, event.amount_micros, event.currency) == (first.reference, 20_000_000, "USD")
    state = world.gateway.fetch(reference=first.reference)
    assert (state.kind, state.payment_id, state.decline) == (kind, wanted.payment_id, decline)


def test_the_event_of_a_saved_card_names_it_without_the_card(world) -> None:
    method = saved(world)
    [(body, signature)] = world.arrivals(1)
    event = world.gateway.read_event(body=body, signature=signature)
    assert isinstance(event, MethodSaved)
    assert (event.method, event.customer, event.mandate_id) == (method.method, method.customer, method.mandate_id)
    assert b"4242" not in body


def test_a_detached_card_is_charged_no_more_and_detaching_it_again_is_fine(world) -> None:
    method = saved(world)
    for _ in range(2):
        world.gateway.detach(method=disclosed(method.method))
    with pytest.raises(InvalidInput):
        world.gateway.charge(charge=disclosed(charge(method)))


def test_refunds_of_a_charge_and_of_a_checkout_come_back_as_sums(world) -> None:
    method = saved(world)
    paid = world.gateway.charge(charge=disclosed(charge(method)))
    checkout = world.open()
    world.control(f"sessions/{checkout.reference}/pay")
    world.arrivals(3)
    for reference in (paid.reference, checkout.reference):
        for _ in range(2):
            order = RefundOrder(refund_id=uuid4(), reference=reference, amount_micros=5_000_000, currency="USD")
            assert world.gateway.refund(order=disclosed(order)) == world.gateway.refund(order=disclosed(order))
        state = world.gateway.fetch(reference=reference)
        assert (state.kind, state.went_back.refunded_micros) == (ReportKind.PAID, 10_000_000)
        assert None not in {one.refund_id for one in state.went_back.refunds}, "each names what we ordered"
    events = [world.gateway.read_event(body=body, signature=signature) for body, signature in world.arrivals(7)[3:]]
    assert [(one.kind, one.amount_micros) for one in events] == [
        (ReportKind.REFUNDED, 5_000_000), (ReportKind.REFUNDED, 10_000_000),
    ] * 2  # fmt: skip
    assert {one.reference for one in events} == {paid.reference, checkout.reference}


@pytest.mark.parametrize(("won", "kind"), [(True, ReportKind.DISPUTE_WON), (False, ReportKind.DISPUTE_LOST)])
def test_a_dispute_is_followed_to_its_end(world, won: bool, kind: ReportKind) -> None:
    checkout = world.open()
    world.control(f"sessions/{checkout.reference}/pay")
    world.control(f"sessions/{checkout.reference}/dispute")
    assert world.gateway.fetch(reference=checkout.reference).went_back.dispute is DisputeState.OPEN
    world.control(f"sessions/{checkout.reference}/close-dispute", won=won)
    told = [world.gateway.read_event(body=body, signature=signature).kind for body, signature in world.arrivals(3)]
    assert sorted(told) == sorted([ReportKind.PAID, ReportKind.DISPUTED, kind])
    ends = {ReportKind.DISPUTE_WON: DisputeState.WON, ReportKind.DISPUTE_LOST: DisputeState.LOST}
    assert world.gateway.fetch(reference=checkout.reference).went_back.dispute is ends[kind]


def test_of_a_card_its_country_and_a_hash_are_told(world) -> None:
    first, second = (world.gateway.charge(charge=disclosed(charge(saved(world, BRITISH)))) for _ in range(2))
    facts = [world.gateway.card_facts(reference=one.reference) for one in (first, second)]
    assert facts[0] == facts[1]
    assert (facts[0].country, len(facts[0].fingerprint_hash)) == ("GB", 64)
    with pytest.raises(NotFound):
        world.gateway.card_facts(reference="4242424242424242")


def intent(**changes: object) -> dict[str, object]:
    """In the shape of the SDK's own `stripe.PaymentIntent`."""
    values = {
        "id": "pi_1", "object": "payment_intent", "amount": 2000, "currency": "usd", "status": "succeeded",
        "metadata": {"reference": str(UUID(int=7))},
    }  # fmt: skip
    return stripe.PaymentIntent.construct_from(values | changes, "sk_test_x").to_dict()


REFUSED = {"status": "requires_payment_method"}


@pytest.mark.parametrize(
    ("kind", "change", "expected", "decline"),
    [
        ("payment_intent.succeeded", {}, ReportKind.PAID, Decline.NONE),
        ("payment_intent.processing", {"status": "processing"}, ReportKind.AWAITING_MONEY, Decline.NONE),
        ("payment_intent.payment_failed", REFUSED, ReportKind.FAILED, Decline.DECLINED),
        (
            "payment_intent.payment_failed",
            REFUSED | {"last_payment_error": {"code": "authentication_required"}},
            ReportKind.FAILED,
            Decline.AUTHENTICATION,
        ),
        ("payment_intent.canceled", {"status": "canceled"}, ReportKind.FAILED, Decline.DECLINED),
        ("payment_intent.succeeded", {"metadata": {}}, ReportKind.UNRELATED, Decline.NONE),
    ],
)
def test_events_of_intents_are_ours_only_with_our_id(
    kind: str, change: dict[str, object], expected: ReportKind, decline: Decline
) -> None:
    event = read(event_body(kind, intent(**change)))
    assert (event.kind, event.decline) == (expected, decline)


@pytest.mark.parametrize("status", ["warning_needs_response", "warning_closed", "prevented"])
def test_an_inquiry_moves_no_money(status: str) -> None:
    values = {"id": "du_1", "object": "dispute", "amount": 1, "currency": "usd", "payment_intent": "pi_1"}
    dispute = stripe.Dispute.construct_from(values | {"status": status}, "sk_test_x").to_dict()
    assert read(event_body("charge.dispute.created", dispute)).kind is ReportKind.UNRELATED

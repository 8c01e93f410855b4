"""Opening and fetching checkouts with the real SDK; each failure lands in our error tree."""

import contextlib
import http.server
import socket
import threading
from uuid import UUID, uuid4

import pytest
from tests.conftest import disclosed

from smarttec.gateways.payments.stripe_checkout import StripeCheckout
from smarttec.kernel.errors import (
    CardNumberRefused,
    Conflict,
    GatewayUnavailable,
    InvalidInput,
    MisconfiguredError,
    NotFound,
    OutcomeUnknown,
)
from smarttec.shop.ports import ClearingHouse, Purchase
from smarttec.shop.reports import DisputeState, RefundFate, ReportKind


def adapter(
    url: str, *, api_key: str = "sk_test_x", timeout_seconds: float = 5.0, max_retries: int = 0
) -> StripeCheckout:
    return StripeCheckout(
        api_key=api_key,
        webhook_secret="whsec_x",
        api_base=url,
        timeout_seconds=timeout_seconds,
        max_retries=0,
    )


PURCHASE = Purchase(
    payment_id=UUID(int=7),
    amount_micros=25_000_000,
    currency="USD",
    description="Credits",
    success_url="http://127.0.0.1/a",
    cancel_url="http://127.0.0.1/b",
)


def open_at(gateway: StripeCheckout) -> None:
    gateway.create_checkout(purchase=disclosed(PURCHASE))


def test_the_adapter_is_a_clearing_house(world) -> None:
    house: ClearingHouse = world.gateway
    assert (house.name, house.country, house.policy_url) == ("Stripe", "US", "https://stripe.com/privacy")


def test_a_purchases_text_names_the_payment_alone() -> None:
    assert repr(PURCHASE) == f"Purchase(payment_id={PURCHASE.payment_id!r})"


def test_a_checkout_is_opened_and_found_again(world) -> None:
    payment_id = uuid4()
    checkout = world.open(payment_id)
    state = world.gateway.fetch(reference=checkout.reference)
    assert checkout.url == state.url == f"{world.url}/pay/{checkout.reference}"
    assert (state.kind, state.payment_id, state.amount_micros, state.currency) == (
        ReportKind.OPEN,
        payment_id,
        25_000_000,
        "USD",
    )


def test_asking_twice_opens_one_checkout(world) -> None:
    payment_id = uuid4()
    assert world.open(payment_id) == world.open(payment_id)


def test_the_same_payment_with_another_amount_is_a_conflict(world) -> None:
    payment_id = uuid4()
    world.open(payment_id)
    with pytest.raises(Conflict):
        world.open(payment_id, amount_micros=26_000_000)


@pytest.mark.parametrize("change", [{"amount_micros": 25_000_001}, {"amount_micros": 0}, {"amount_micros": 400_000}])
def test_amounts_that_are_not_taken_are_refused(world, change: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        world.open(**change)


def test_currencies_without_decimals_are_counted_in_whole_units(world) -> None:
    checkout = world.open(amount_micros=2_500_000_000, currency="JPY")
    assert world.gateway.fetch(reference=checkout.reference).amount_micros == 2_500_000_000
    with pytest.raises(InvalidInput):
        world.open(amount_micros=2_500_500_000, currency="JPY")


def test_a_card_number_in_the_description_goes_nowhere(world) -> None:
    with pytest.raises(CardNumberRefused):
        world.open(description="4242 4242 4242 4242")


@pytest.mark.parametrize(
    ("acts", "kind"),
    [
        ([("pay", {})], ReportKind.PAID),
        ([("pay", {"outcome": "delayed"})], ReportKind.AWAITING_MONEY),
        ([("pay", {"outcome": "delayed"}), ("settle", {"succeeds": True})], ReportKind.PAID),
        ([("pay", {"outcome": "delayed"}), ("settle", {"succeeds": False})], ReportKind.FAILED),
        ([("expire", {})], ReportKind.EXPIRED),
        ([("pay", {}), ("refund", {})], ReportKind.PAID),
    ],
)
def test_fetching_tells_what_the_lost_notifications_would_have(world, acts, kind: ReportKind) -> None:
    checkout = world.open()
    for act, body in acts:
        world.control(f"sessions/{checkout.reference}/{act}", **body)
    assert world.gateway.fetch(reference=checkout.reference).kind is kind


@pytest.mark.parametrize("pages", [1, 120])
def test_every_refund_and_dispute_is_told_with_how_it_stands(world, pages: int) -> None:
    checkout = world.open()
    acts: list[tuple[str, dict[str, object]]] = [
        ("pay", {}), ("refund", {"amount": 100}), ("refund", {"amount": 150}), ("fail-refund", {}),
        ("dispute", {"amount": 500}), ("close-dispute", {"won": False}), ("dispute", {"amount": 700}),
    ]  # fmt: skip
    for act, body in [*acts, *[("refund", {"amount": 1})] * pages]:
        world.control(f"sessions/{checkout.reference}/{act}", **body)
    state = world.gateway.fetch(reference=checkout.reference)
    back = state.went_back
    assert (state.kind, state.fee_micros) == (ReportKind.PAID, 1_020_000)
    assert back.refunded_micros == 1_000_000 + pages * 10_000
    assert sorted(one.fate for one in back.refunds) == [RefundFate.DONE] * (pages + 1) + [RefundFate.FAILED]
    assert {(one.amount_micros, one.state) for one in back.disputes} == {
        (5_000_000, DisputeState.LOST), (7_000_000, DisputeState.OPEN),
    }  # fmt: skip
    assert (back.disputed_micros, back.dispute, back.can_change) == (12_000_000, DisputeState.OPEN, True)


@pytest.mark.parametrize("reference", ["cs_test_unknown", "../../control/sessions", "a?b#c", "ü"])
def test_an_unknown_checkout_is_not_found(world, reference: str) -> None:
    with pytest.raises(NotFound):
        world.gateway.fetch(reference=reference)


def test_a_wrong_key_is_the_operators_to_change(world) -> None:
    with pytest.raises(MisconfiguredError):
        open_at(adapter(world.url, api_key="sk_test_wrong"))


def test_when_nobody_listens_nothing_was_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gateway = adapter(f"http://127.0.0.1:{port}")
    with pytest.raises(GatewayUnavailable):
        open_at(gateway)
    with pytest.raises(GatewayUnavailable):
        gateway.fetch(reference="cs_test_1")


@contextlib.contextmanager
def answering(status: int, body: bytes):
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names the standard library asks for

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, b'{"error":{"type":"api_error","message":"oops"}}', OutcomeUnknown),
        (502, b"<html>bad gateway</html>", OutcomeUnknown),
        (200, b"not json", OutcomeUnknown),
        (429, b'{"error":{"type":"rate_limit_error"}}', GatewayUnavailable),
        (403, b'{"error":{"type":"invalid_request_error"}}', MisconfiguredError),
        (200, b'{"id": "cs_1", "object": "checkout.session", "url": null}', InvalidInput),
        (200, b'{"object": "checkout.session", "url": "x"}', InvalidInput),
    ],
)
def test_every_bad_answer_has_its_place_in_the_tree(status: int, body: bytes, error: type[Exception]) -> None:
    with answering(status, body) as url, pytest.raises(error):
        open_at(adapter(url))


def test_a_house_that_never_answers_leaves_the_outcome_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gateway = adapter(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout_seconds=0.1)
        with pytest.raises(OutcomeUnknown):
            open_at(gateway)
        with pytest.raises(GatewayUnavailable):
            gateway.fetch(reference="cs_test_1")

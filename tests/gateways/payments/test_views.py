"""The address for notifications: what it answers, and that it does what they say."""

import json
import time
from unicodedata import normalize

import psycopg
import pytest
import stripe
from django.db import OperationalError
from django.test import Client
from django.urls import resolve

from smarttec.gateways.payments import views
from smarttec.gateways.payments.stripe_checkout import StripeCheckout
from smarttec.kernel.errors import GatewayUnavailable, MisconfiguredError
from smarttec.kernel.vocabulary import Region
from smarttec.ledger.models import Balance
from smarttec.people.actions.sign_up import open_account
from smarttec.sandbox.server import WEBHOOK_PATH
from smarttec.shop.actions import start_top_up
from smarttec.shop.models import ClearingEvent, Payment

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.urls("smarttec.gateways.payments.urls"),
]
SECRET = "whsec_of_the_view"
AMOUNT = 25_000_000


@pytest.fixture(autouse=True)
def _stripe_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures are checked; nobody answers calls."""
    house = StripeCheckout(api_key="sk_x", webhook_secret=SECRET, api_base="http://127.0.0.1:9", max_retries=0)
    monkeypatch.setattr(views, "current_clearing_house", lambda: house)


@pytest.fixture
def payment() -> Payment:
    opened = open_account(
        address="ada@example.org", password_hash="!", name="Ada", language="en", region=Region.EU
    )  # fmt: skip
    return start_top_up(account=opened.account, amount_micros=AMOUNT)


def paid(payment: Payment) -> bytes:
    session = {
        "id": "cs_test_1",
        "object": "checkout.session",
        "amount_total": AMOUNT // 10_000,
        "client_reference_id": str(payment.id),
        "currency": "usd",
        "payment_status": "paid",
        "status": "complete",
        "customer_details": {"email": "ada@example.org"},
    }
    return event("checkout.session.completed", session)


def event(kind: str, about: dict[str, object]) -> bytes:
    values = {"id": "evt_1", "object": "event", "created": 1_800_000_000, "type": kind, "data": {"object": about}}
    return json.dumps(values).encode()


def post(body: bytes, *, secret: str = SECRET, age_seconds: int = 0) -> tuple[int, str]:
    at = int(time.time()) - age_seconds
    signature = stripe.WebhookSignature.generate_signature_header(body.decode("utf-8", "replace"), secret, at)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(WEBHOOK_PATH, body, "application/json", headers={"Stripe-Signature": signature})
    return answer.status_code, answer.content.decode().strip()


def test_a_signed_event_is_accepted_without_session_or_token_and_does_what_it_says(payment: Payment) -> None:
    assert [post(paid(payment)) for _ in range(2)] == [(204, ""), (204, "")]
    assert Balance.objects.get(account=payment.account_id).available_micros == AMOUNT


@pytest.mark.parametrize("how", [{"secret": "whsec_of_somebody_else"}, {"age_seconds": 3600}])
def test_a_forged_or_stale_event_is_a_bad_request_and_changes_nothing(payment: Payment, how: dict[str, object]) -> None:
    assert post(paid(payment), **how) == (400, "signature-refused")
    assert Balance.objects.get(account=payment.account_id).available_micros == 0
    assert not ClearingEvent.objects.exists()


def test_an_event_without_a_signature_is_a_bad_request() -> None:
    assert Client().post(WEBHOOK_PATH, b"{}", "application/json").status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": 7}', b"[" * 50_000])
def test_signed_nonsense_is_a_bad_request(body: bytes) -> None:
    status, code = post(body)
    assert (status, code in {"invalid-input", "signature-refused"}) == (400, True)


def test_a_body_beyond_the_limit_is_too_large() -> None:
    assert post(b" " * (256 * 1024 + 1))[0] == 413


def test_an_event_about_something_else_is_accepted() -> None:
    assert post(event("customer.created", {"id": "cus_1", "object": "customer"})) == (204, "")
    assert ClearingEvent.objects.get().outcome == "unrelated"


def test_a_reversal_that_cannot_be_looked_up_has_to_come_again() -> None:
    charge = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount_refunded": 2500, "currency": "usd"}
    assert post(event("charge.refunded", charge)) == (503, "gateway-unavailable")
    assert not ClearingEvent.objects.exists()


def lost_connection() -> OperationalError:
    """As Django raises it: around the driver's own."""
    error = OperationalError("connection to 10.0.0.1 lost")
    error.__cause__ = psycopg.OperationalError("connection to 10.0.0.1 lost")
    return error


@pytest.mark.parametrize(
    ("failure", "said"),
    [(GatewayUnavailable(), "gateway-unavailable"), (MisconfiguredError(), "misconfigured"),
     (lost_connection(), "database")],
)  # fmt: skip
def test_when_we_cannot_take_it_now_it_has_to_come_again(
    payment: Payment, monkeypatch: pytest.MonkeyPatch, failure: Exception, said: str
) -> None:
    def failing(**_: object) -> None:
        raise failure

    monkeypatch.setattr(views, "take_event", failing)
    assert post(paid(payment)) == (503, said)


def test_only_post_is_answered() -> None:
    assert Client().get(WEBHOOK_PATH).status_code == 405


@pytest.mark.urls("config.urls")
def test_the_program_listens_where_the_sandbox_posts() -> None:
    assert resolve(WEBHOOK_PATH).func is views.clearing_house_event


@pytest.mark.parametrize("shape", ["4242424242424242", "4242 4242 4242 4242", "４２４２４２４２４２４２４２４２"])
def test_a_card_number_in_what_the_clearing_house_tells_is_not_kept(payment: Payment, shape: str) -> None:
    about = {**json.loads(paid(payment))["data"]["object"], "metadata": {"note": shape, shape: "x"},
             "customer_details": {"name": shape, "email": shape}, "description": shape}  # fmt: skip
    assert post(event("checkout.session.completed", about)) == (204, "")
    assert ClearingEvent.objects.get().outcome != "unrelated"
    rows = [*Payment.objects.values_list(), *ClearingEvent.objects.values_list()]
    assert "4242424242424242" not in "".join(c for c in normalize("NFKC", str(rows)) if c.isdecimal())


@pytest.mark.parametrize("field", ["id", "payment_intent"])
def test_a_card_number_as_an_id_of_the_clearing_house_is_refused(payment: Payment, field: str) -> None:
    about = {**json.loads(paid(payment))["data"]["object"], field: "4242424242424242"}
    post(event("checkout.session.completed", about))
    rows = [*Payment.objects.values_list(), *ClearingEvent.objects.values_list()]
    assert "4242424242424242" not in str(rows)

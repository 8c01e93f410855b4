"""Lookup, Pricing, SigningKeys, smart encoding: by the official client."""

import pytest
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer
from twilio.rest import Client

from smarttec.messaging.discarding import discard_due
from smarttec.messaging.models import Discard, Feedback
from smarttec.messaging.settlement import Verdict
from smarttec.numbers.actions.pricing import set_price
from smarttec.numbers.domain import Kind

pytestmark = COMMITTED
TO = "+15005550123"


@pytest.fixture
def client(api: Api, customer: Customer) -> Client:
    made = api.client(customer)
    made.lookups.base_url = made.pricing.base_url = api.url
    return made


def test_a_number_is_looked_up(client: Client) -> None:
    found = client.lookups.v2.phone_numbers("+491701234567").fetch(fields="line_type_intelligence")
    assert (found.phone_number, found.country_code, found.calling_country_code) == ("+491701234567", "DE", "49")
    assert (found.valid, found.national_format) == (True, "0170 1234567")
    assert found.line_type_intelligence["type"] == "mobile"
    national = client.lookups.v2.phone_numbers("0170 1234567").fetch(country_code="DE")
    assert (national.phone_number, national.line_type_intelligence) == ("+491701234567", None)
    wrong = client.lookups.v2.phone_numbers("+1415").fetch()
    assert (wrong.valid, wrong.validation_errors) == (False, ["TOO_SHORT"])
    assert client.lookups.v2.phone_numbers("hello").fetch().validation_errors == ["NOT_A_NUMBER"]
    assert refusal(client.lookups.v2.phone_numbers(TO).fetch, fields="caller_name") == (400, 20001)


def test_prices_are_those_in_force(client: Client) -> None:
    set_price(currency="USD", country="US", kind=Kind.LOCAL, monthly_micros=1_150_000)
    price = f"{PRICE_MICROS / 1_000_000:.4f}"
    found = client.pricing.v1.messaging.countries("US").fetch()
    assert (found.iso_country, found.price_unit) == ("US", "USD")
    prices = found.outbound_sms_prices[0]["prices"]
    assert {"base_price": price, "current_price": price, "number_type": "mobile"} in prices
    assert "US" in {one.iso_country for one in client.pricing.v1.messaging.countries.list()}
    number = client.pricing.v1.phone_numbers.countries("US").fetch()
    assert number.phone_number_prices == [{"base_price": "1.1500", "current_price": "1.1500", "number_type": "local"}]
    assert [one.iso_country for one in client.pricing.v1.phone_numbers.countries.list()] == ["US"]
    assert refusal(client.pricing.v1.messaging.countries("XX").fetch) == (404, 20404)


def test_signing_keys_are_keys(client: Client, api: Api, customer: Customer) -> None:
    made = client.new_signing_keys.create(friendly_name="old name")
    assert made.secret
    assert [one.sid for one in client.signing_keys.list()] == [made.sid] == [one.sid for one in client.keys.list()]
    client.signing_keys(made.sid).update(friendly_name="new name")
    assert client.signing_keys(made.sid).fetch().friendly_name == "new name"
    assert client.signing_keys(made.sid).delete()
    assert client.signing_keys.list() == []


def test_a_smart_text_is_written_plainly_and_needs_fewer_segments(client: Client, customer: Customer) -> None:
    body = "\u201cHello\u201d \u2014 it\u2019s\u00a0\u20acuros\u2026 " * 5
    curly = client.messages.create(to=TO, from_=customer.number, body=body)
    plain = client.messages.create(to=TO, from_=customer.number, body=body, smart_encoded=True)
    assert plain.body == '"Hello" - it\'s \u20acuros... ' * 5
    assert (curly.num_segments, plain.num_segments) == ("2", "1")
    kept = client.messages.create(to=TO, from_=customer.number, body="\u00d1 \u0416 \U0001f600", smart_encoded=True)
    assert kept.body == "\u00d1 \u0416 \U0001f600"


def test_what_is_not_to_be_kept_goes_when_the_message_is_over(client: Client, customer: Customer) -> None:
    kept = client.messages.create(to=TO, from_=customer.number, body="kept")
    secret = client.messages.create(
        to=TO, from_=customer.number, body="secret", content_retention="discard", address_retention="obfuscate"
    )
    assert (secret.body, secret.to) == ("secret", TO)
    discard_due()
    assert client.messages(secret.sid).fetch().body == "secret", "it is still to be sent"
    carry(Verdict.FAILED, {})
    assert discard_due() == 1
    found = client.messages(secret.sid).fetch()
    assert (found.body, found.to, found.status) == ("", "+1500555XXXX", "failed")
    assert client.messages(kept.sid).fetch().body == "kept"
    assert [one.sid for one in client.messages.list(to=TO)] == [kept.sid]
    assert not Discard.objects.exists()


def test_a_wish_about_what_was_refused_is_forgotten_and_needs_credentials(client: Client, customer: Customer) -> None:
    create = client.messages.create
    assert refusal(create, to="+491701234567", from_=customer.number, body="x", content_retention="discard")[0] == 400
    assert refusal(create, to=TO, from_=customer.number, body="x", content_retention="burn") == (400, 20001)
    stranger = Client(client.username, "0" * 32)
    stranger.api.base_url = client.api.base_url
    assert (
        refusal(stranger.messages.create, to=TO, from_=customer.number, body="x", content_retention="discard")[0] == 401
    )
    assert not Discard.objects.exists()


def test_feedback_is_kept(client: Client, customer: Customer) -> None:
    sent = client.messages.create(to=TO, from_=customer.number, body="your code", provide_feedback=True)
    told = client.messages(sent.sid).feedback.create(outcome="confirmed")
    assert (told.message_sid, told.outcome) == (sent.sid, "confirmed")
    assert client.messages(sent.sid).feedback.create().outcome == "unconfirmed"
    assert Feedback.objects.count() == 1
    assert refusal(client.messages(sent.sid).feedback.create, outcome="maybe") == (400, 20001)
    assert refusal(client.messages("SM" + "0" * 32).feedback.create) == (404, 20404)

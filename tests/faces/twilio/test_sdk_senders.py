"""Names and short codes in messaging services, and what they cost, through the official client."""

import asyncio
import re

import pytest
from tests.faces.twilio.conftest import Api, refusal
from tests.faces.twilio.test_sdk_services import service_with
from tests.messaging.carrier import play
from tests.messaging.test_senders import registered_name
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, a_customer, open_test_pools, set_price
from twilio.rest import Client
from twilio.rest.messaging.v1.service import ServiceContext

from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.messaging.models import Message
from smarttec.messaging.settlement import Verdict
from smarttec.numbers import actions as numbers
from smarttec.numbers.actions.pricing import set_price as set_number_price
from smarttec.numbers.domain import Kind
from smarttec.people.models import Account

pytestmark = COMMITTED
HOME, ISLAND, OTHER_ISLAND = "+15005550123", "+18765550123", "+18095550123"
CODE = "24680"


def give_code(customer: Customer, code: str = CODE) -> None:
    numbers.add_to_stock(number=code, country="US", kind=Kind.SHORT_CODE)
    numbers.assign(account=Account.objects.get(id=customer.id), e164=code)


@pytest.fixture
def client(api: Api, customer: Customer) -> Client:
    give_code(customer)
    registered_name(customer)
    return api.client(customer)


def sent_by(client: Client, service: ServiceContext, to: str, **others: object) -> str:
    made = client.messages.create(to=to, messaging_service_sid=service._solution["sid"], body="x", **others)
    return str(made.from_)


def test_the_sender_is_the_one_that_the_destination_knows(api: Api, client: Client, customer: Customer) -> None:
    service = service_with(api, customer, customer.number)
    (code,) = client.short_codes.list()
    assert (code.short_code, code.sid[:2]) == (CODE, "SC")
    service.alpha_senders.create(alpha_sender="ACME Shop")
    service.short_codes.create(short_code_sid=code.sid)
    assert [sent_by(client, service, to) for to in (ISLAND, "+14155550123", OTHER_ISLAND)] == [
        "ACME Shop", CODE, customer.number,
    ]  # fmt: skip
    assert sent_by(client, service, ISLAND, from_=customer.number) == customer.number
    assert sent_by(client, service, ISLAND, from_="ACME Shop") == "ACME Shop"
    assert refusal(client.messages.create, to=OTHER_ISLAND, body="x", from_="ACME Shop",
                   messaging_service_sid=service._solution["sid"]) == (400, 21612)  # fmt: skip


def test_names_and_codes_of_a_pool_are_made_listed_fetched_and_deleted(
    api: Api, client: Client, customer: Customer
) -> None:
    service = service_with(api, customer, customer.number)
    name = service.alpha_senders.create(alpha_sender=" ACME Shop ")
    assert re.fullmatch("AI[0-9a-f]{32}", name.sid)
    assert (name.alpha_sender, name.capabilities) == ("ACME Shop", ["SMS"])
    other = service.alpha_senders.create(alpha_sender="Other")
    code = service.short_codes.create(short_code_sid=client.short_codes.list()[0].sid)
    assert (code.short_code, code.country_code) == (CODE, "US")
    assert [one.sid for one in service.alpha_senders.list(page_size=1)] == [name.sid, other.sid]
    assert [one.sid for one in service.short_codes.list()] == [code.sid]
    assert [one.phone_number for one in service.phone_numbers.list()] == [customer.number]
    assert service.alpha_senders(name.sid).fetch().alpha_sender == "ACME Shop"
    assert service.short_codes(code.sid).fetch().short_code == CODE
    assert client.short_codes(code.sid).fetch().short_code == CODE
    assert refusal(service.alpha_senders.create, alpha_sender="Other") == (409, 21710)
    for wrong in ("", "12345", "Name too long", "Ümlaut"):
        assert refusal(service.alpha_senders.create, alpha_sender=wrong)[0] == 400
    assert refusal(service.short_codes.create, short_code_sid="SC" + "0" * 32) == (400, 21421)
    assert refusal(service.phone_numbers.create, phone_number_sid="PN" + code.sid[2:]) == (400, 21421)
    stranger = api.client(a_customer("+14155550101")).messaging.v1.services(service._solution["sid"])
    assert refusal(stranger.alpha_senders.list) == (404, 20404)
    assert service.alpha_senders(name.sid).delete()
    assert service.short_codes(code.sid).delete()
    assert refusal(service.alpha_senders(name.sid).fetch) == refusal(service.short_codes(code.sid).delete)
    assert [one.sid for one in client.short_codes.list()] == [code.sid], "it stays the account's"


def test_a_pool_of_names_alone_sends_where_they_are_registered(api: Api, client: Client, customer: Customer) -> None:
    service = service_with(api, customer)
    assert (
        refusal(client.messages.create, to=ISLAND, body="x", messaging_service_sid=service._solution["sid"])[0] == 400
    )
    service.alpha_senders.create(alpha_sender="ACME Shop")
    assert sent_by(client, service, ISLAND) == "ACME Shop"
    assert refusal(client.messages.create, to=OTHER_ISLAND, body="x",
                   messaging_service_sid=service._solution["sid"])[0] == 400  # fmt: skip


def test_the_surcharge_of_names_and_codes_is_held_and_captured_to_the_micro(
    api: Api, client: Client, customer: Customer
) -> None:
    set_price("1876", 30_001)
    set_number_price(currency="USD", country="JM", kind=Kind.NAME, monthly_micros=0, segment_micros=1_234)
    set_number_price(currency="USD", country="US", kind=Kind.SHORT_CODE, monthly_micros=0, segment_micros=3_333)
    before = credit_of(customer.id)
    told = [
        client.messages.create(to=ISLAND, from_="ACME Shop", body="x" * 161),
        client.messages.create(to="+14155550123", from_=CODE, body="x"),
        client.messages.create(to=ISLAND, from_=customer.number, body="x"),
    ]
    exact = [2 * (30_001 + 1_234), PRICE_MICROS + 3_333, 30_001]
    assert [row.price_micros for row in Message.objects.order_by("id")] == exact
    held = credit_of(customer.id)
    assert (held.held_micros, before.available_micros - held.available_micros) == (sum(exact), sum(exact))
    asyncio.run(_carry_all())
    after = credit_of(customer.id)
    assert (after.held_micros, before.available_micros - after.available_micros) == (0, sum(exact))
    assert client.messages(told[0].sid).fetch().price == "-0.06247"


async def _carry_all() -> None:
    """Every part of every message is accepted."""
    async with open_test_pools() as pools:
        carrier = await play(pools)
        for submission in await carrier.claim():
            parts = range(1, submission.segments + 1)
            await carrier.answer(submission, Verdict.SENT, {part: new_id().hex for part in parts})


def test_the_price_lists_say_so(api: Api, client: Client) -> None:
    set_number_price(currency="USD", country="US", kind=Kind.SHORT_CODE, monthly_micros=0, segment_micros=3_333)
    set_number_price(currency="USD", country="US", kind=Kind.NAME, monthly_micros=0, segment_micros=0)
    client.pricing.base_url = api.url
    listed = client.pricing.v1.messaging.countries("US").fetch().outbound_sms_prices[0]["prices"]
    by_type = {one["number_type"]: one["current_price"] for one in listed}
    assert by_type["shortcode"] == f"{(PRICE_MICROS + 3_333) / 1_000_000:.6f}"
    assert "alphanumeric" not in by_type

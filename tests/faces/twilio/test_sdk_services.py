"""Messaging services as the official client makes, fills and uses them."""

import re
from datetime import UTC, datetime, timedelta

import httpx
from django.db import connection
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.callbacks.playing import deliver, deliverer, listening
from tests.messaging.inbound.handing import hand_over, incoming
from tests.messaging.services.pooling import give_numbers
from tests.messaging.world import COMMITTED, Customer, a_customer, aside
from twilio.request_validator import RequestValidator
from twilio.rest.messaging.v1.service import ServiceContext

from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import from_sid, new_id, to_sid
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Message
from smarttec.messaging.settlement import Verdict
from smarttec.storage.pools import Pools

pytestmark = COMMITTED
TO = "+15005550123"


def service_with(api: Api, customer: Customer, *numbers: str) -> ServiceContext:
    """A fresh service with these of the customer's numbers."""
    client = api.client(customer)
    service = client.messaging.v1.services(client.messaging.v1.services.create(friendly_name="Shop").sid)
    for number in numbers:
        [own] = client.incoming_phone_numbers.list(phone_number=number)
        service.phone_numbers.create(phone_number_sid=own.sid)
    return service


def test_a_service_is_made_fetched_changed_listed_and_deleted(api: Api, customer: Customer) -> None:
    services = api.client(customer).messaging.v1.services
    made = services.create(friendly_name="Shop", sticky_sender=False, validity_period=600)
    assert re.fullmatch("MG[0-9a-f]{32}", made.sid)
    assert (made.friendly_name, made.sticky_sender, made.validity_period) == ("Shop", False, 600)
    assert (made.account_sid, made.url) == (to_sid("AC", customer.id), f"{api.url}/v1/Services/{made.sid}")
    parts = {"phone_numbers": "PhoneNumbers", "alpha_senders": "AlphaSenders", "short_codes": "ShortCodes"}
    assert made.links == {key: f"{made.url}/{part}" for key, part in parts.items()}
    assert abs((made.date_created - datetime.now(UTC)).total_seconds()) < 60
    changed = services(made.sid).update(friendly_name="Store", sticky_sender=True)
    assert (changed.friendly_name, changed.sticky_sender, changed.validity_period) == ("Store", True, 600)
    others = [services.create(friendly_name=str(number)).sid for number in range(4)]
    assert [one.sid for one in services.list(page_size=2)] == [made.sid, *others]
    assert [one.sid for one in services.stream(limit=3, page_size=1)] == [made.sid, *others[:2]]
    assert services(made.sid).fetch().friendly_name == "Store"
    assert services(made.sid).delete()
    assert refusal(services(made.sid).fetch) == refusal(services(made.sid).delete) == (404, 20404)


def test_a_page_of_services_has_the_exact_shape(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sids = [client.messaging.v1.services.create(friendly_name="x").sid for _ in range(2)]
    body = httpx.get(f"{api.url}/v1/Services?PageSize=1", auth=(client.username, client.password)).json()
    assert [service["sid"] for service in body.pop("services")] == sids[:1]
    url = f"{api.url}/v1/Services?PageSize=1&Page="
    assert body == {
        "meta": {
            "first_page_url": f"{url}0",
            "key": "services",
            "next_page_url": f"{url}1&PageToken=PA{sids[0][2:]}",
            "page": 0,
            "page_size": 1,
            "previous_page_url": None,
            "url": f"{url}0",
        }
    }


def test_numbers_are_put_into_a_pool_listed_and_taken_out(api: Api, customer: Customer) -> None:
    numbers = give_numbers(customer, 3)
    service, client = service_with(api, customer, *numbers), api.client(customer)
    listed = service.phone_numbers.list(page_size=2)
    assert [one.phone_number for one in listed] == numbers
    assert (listed[0].country_code, listed[0].capabilities, listed[0].service_sid) == (
        "US",
        ["SMS"],
        service.fetch().sid,
    )
    own = {one.phone_number: one.sid for one in client.incoming_phone_numbers.list()}
    assert service.phone_numbers(own[numbers[0]]).fetch().phone_number == numbers[0]
    assert refusal(service.phone_numbers.create, phone_number_sid=own[numbers[0]]) == (409, 21710)
    elsewhere = service_with(api, customer)
    assert refusal(elsewhere.phone_numbers.create, phone_number_sid=own[numbers[0]]) == (409, 21712)
    assert service.phone_numbers(own[numbers[0]]).delete()
    assert refusal(service.phone_numbers(own[numbers[0]]).fetch) == (404, 20404)
    assert elsewhere.phone_numbers.create(phone_number_sid=own[numbers[0]]).phone_number == numbers[0]
    assert client.incoming_phone_numbers(own[numbers[1]]).delete()
    assert [one.phone_number for one in service.phone_numbers.list()] == numbers[2:]


def test_a_message_through_a_service_comes_from_one_of_its_numbers(api: Api, customer: Customer) -> None:
    numbers = give_numbers(customer, 3)
    service, client = service_with(api, customer, *numbers).fetch().sid, api.client(customer)
    sent = [client.messages.create(to=TO, messaging_service_sid=service, body="x") for _ in range(3)]
    assert {message.messaging_service_sid for message in sent} == {service}
    assert len({message.from_ for message in sent} & set(numbers)) == 1
    fetched = client.messages(sent[0].sid).fetch()
    assert (fetched.messaging_service_sid, fetched.from_, fetched.status) == (service, sent[0].from_, "queued")
    named = client.messages.create(to=TO, messaging_service_sid=service, from_=numbers[1], body="x")
    assert (named.from_, named.messaging_service_sid) == (numbers[1], service)
    plain = client.messages.create(to=TO, from_=numbers[1], body="x")
    assert client.messages(plain.sid).fetch().messaging_service_sid is None


def test_why_a_message_through_a_service_is_refused(api: Api, customer: Customer) -> None:
    stranger = a_customer("+14155550111")
    foreign, client = service_with(api, stranger, stranger.number).fetch().sid, api.client(customer)
    empty, own = service_with(api, customer).fetch().sid, service_with(api, customer, customer.number).fetch().sid

    def refused(service: str, **others: object) -> tuple[int, int]:
        return refusal(client.messages.create, **{"to": TO, "body": "x", "messaging_service_sid": service, **others})

    assert refused(foreign) == refused(to_sid("MG", new_id())) == (400, 21701)
    assert refused("MG1") == refused(customer.number) == (400, 21705)
    assert refused(empty) == (400, 21704)
    assert refused(own, to=customer.number) == (400, 21703)
    assert refused(own, from_=stranger.number) == (400, 21606)
    wrong = api.client(customer, token="wrong")
    assert refusal(wrong.messages.create, to=TO, body="x", messaging_service_sid=foreign) == (401, 20003)
    assert Message.objects.count() == 0


def test_another_accounts_service_is_not_there(api: Api, customer: Customer) -> None:
    stranger = a_customer("+14155550111")
    theirs = service_with(api, stranger, stranger.number).fetch().sid
    mine = api.client(customer).messaging.v1.services(theirs)
    number = api.client(stranger).incoming_phone_numbers.list()[0].sid
    acts = (mine.fetch, mine.delete, mine.phone_numbers.list, mine.phone_numbers(number).fetch)
    assert {refusal(act) for act in acts} == {(404, 20404)}
    assert refusal(mine.update, friendly_name="x") == (404, 20404)
    assert refusal(mine.phone_numbers.create, phone_number_sid=number) == (404, 20404)
    own = service_with(api, customer)
    assert refusal(own.phone_numbers.create, phone_number_sid=number) == (400, 21421)
    assert refusal(own.phone_numbers.create, phone_number_sid="PN1") == (400, 21421)


def test_the_servers_of_a_service_are_set_shown_and_taken_off(api: Api, customer: Customer) -> None:
    services = api.client(customer).messaging.v1.services
    bare = services.create(friendly_name="Bare")
    assert (bare.status_callback, bare.inbound_request_url, bare.fallback_url) == (None, None, None)
    assert (bare.inbound_method, bare.fallback_method, bare.use_inbound_webhook_on_number) == ("POST", "POST", False)
    made = services.create(
        friendly_name="Shop", status_callback="https://a.example/s", inbound_request_url="https://u:pass@b.example/i",
        inbound_method="GET", fallback_url="https://c.example/f", fallback_method="GET",
        use_inbound_webhook_on_number=True,
    )  # fmt: skip
    found = services(made.sid).fetch()
    assert (found.status_callback, found.inbound_request_url) == ("https://a.example/s", "https://u:pass@b.example/i")
    assert (found.inbound_method, found.fallback_url, found.fallback_method) == ("GET", "https://c.example/f", "GET")
    assert found.use_inbound_webhook_on_number
    changed = services(made.sid).update(status_callback="", use_inbound_webhook_on_number=False)
    assert (changed.status_callback, changed.use_inbound_webhook_on_number) == (None, False)
    assert changed.inbound_request_url == found.inbound_request_url
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM services_service AS s")
        assert "example" not in str(cursor.fetchall())


async def test_the_servers_of_a_service_are_told_signed(api: Api, customer: Customer, pools: Pools) -> None:
    client = api.client(customer)
    async with listening() as server:

        def set_up() -> tuple[str, ServiceContext]:
            service = service_with(api, customer, customer.number)
            service.update(status_callback=server.url("/status"), inbound_request_url=server.url("/text"))
            sid = service.fetch().sid
            client.messages.create(to=TO, messaging_service_sid=sid, body="x")
            client.messages.create(to=TO, messaging_service_sid=sid, body="x", status_callback=server.url("/own"))
            carry(Verdict.SENT, {1: "a"})
            return sid, service

        async def told() -> list[str]:
            await hand_over(InboundBook(pools), [incoming(ShortMessage(TO[1:], customer.number[1:], new_id().bytes))])
            await deliver(await deliverer(pools, Intake(pools)))
            seen, server.seen = server.seen, []
            validate = RequestValidator(customer.token).validate
            assert all(validate(one.url, one.form, one.headers["x-twilio-signature"]) for one in seen)
            return sorted(one.url.rpartition("/")[2] for one in seen)

        _, service = await aside(set_up)
        assert await told() == ["own", "status", "text"]
        await aside(service.update, use_inbound_webhook_on_number=True)
        assert await told() == []
        [own] = await aside(service.phone_numbers.list)
        await aside(client.incoming_phone_numbers(own.sid).update, sms_url=server.url("/number"))
        assert await told() == ["number"]
        await aside(service.update, use_inbound_webhook_on_number=False, inbound_request_url="")
        assert await told() == ["number"]


async def test_the_fallback_of_a_service_is_asked_in_its_own_way(api: Api, customer: Customer, pools: Pools) -> None:
    async with listening() as server:
        server.answers["/text"] = 500, ""

        def set_up() -> None:
            service_with(api, customer, customer.number).update(
                inbound_request_url=server.url("/text"), fallback_url=server.url("/second"), fallback_method="GET",
            )  # fmt: skip

        await aside(set_up)
        await hand_over(InboundBook(pools), [incoming(ShortMessage(TO[1:], customer.number[1:], b"hello"))])
        await deliver(await deliverer(pools, Intake(pools)))
        first, second = server.seen
        assert (first.url, first.form["Body"]) == (server.url("/text"), "hello")
        assert first.form["MessagingServiceSid"].startswith("MG")
        assert (second.url.startswith(server.url("/second?")), second.form) == (True, {})
        assert "Body=hello" in second.url


def test_what_a_service_cannot_be_is_refused(api: Api, customer: Customer) -> None:
    create = api.client(customer).messaging.v1.services.create
    for settings, code in (
        ({"friendly_name": ""}, 20001), ({"friendly_name": "x" * 65}, 20001), ({"validity_period": 36_001}, 21624),
        ({"validity_period": 0}, 21624), ({"status_callback": "ftp://a.example"}, 20001),
        ({"inbound_request_url": "a.example"}, 20001), ({"fallback_url": "https://a b"}, 20001),
        ({"inbound_method": "PUT"}, 20001), ({"use_inbound_webhook_on_number": "maybe"}, 20001),
    ):  # fmt: skip
        assert refusal(create, **{"friendly_name": "x", **settings}) == (400, code)


def test_what_is_not_handed_over_within_its_validity_fails_and_costs_nothing(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sid = client.messages.create(to=TO, from_=customer.number, body="x", validity_period=60).sid
    assert Message.objects.get(id=from_sid("SM", sid)).expires_at is not None
    CLOCK.set_offset(timedelta(minutes=2))
    carry(Verdict.SENT, {1: "a"})
    failed = client.messages(sid).fetch()
    assert (failed.status, failed.error_code, failed.error_message, failed.price) == (
        "failed", 30036, "Validity Period Expired", None,
    )  # fmt: skip
    for seconds in (0, 36_001, "soon"):
        assert refusal(client.messages.create, to=TO, from_=customer.number, body="x", validity_period=seconds) == (
            400, 21624,
        )  # fmt: skip


def test_a_host_that_is_none_leads_nowhere(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    auth = (client.username, client.password)
    for host in ("", "a b", "[", "evil.example/x?", "me@evil.example"):
        headers = {"host": host, "idempotency-key": host or "none"}
        answer = httpx.get(f"{api.url}/v1/Services", auth=auth, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, 20001)
        path = f"{api.url}/2010-04-01/Accounts/{client.account_sid}/Keys.json"
        assert httpx.post(path, auth=auth, headers=headers).status_code == 201

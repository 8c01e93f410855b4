"""Inbound messages are told to the customer's server, and its answer is obeyed: once, however often it comes."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.messaging.callbacks.playing import (
    Server,
    callbacks,
    deliver,
    deliverer,
    name_servers,
    store_message,
)
from tests.messaging.inbound.handing import hand_over
from tests.messaging.inbound.test_book import text_to
from tests.messaging.world import COMMITTED, Customer, aside
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id, time_of, to_sid
from smarttec.messaging.callbacks.actions import replay, send_test
from smarttec.messaging.callbacks.domain import REDIRECTS_MAX, reply_id
from smarttec.messaging.callbacks.enqueue import Inbound, enqueue_inbound
from smarttec.messaging.callbacks.models import Kind, State
from smarttec.messaging.callbacks.queue import LEASE
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction, Message, Status
from smarttec.people.models import Account
from smarttec.storage.pools import Pools
from smarttec.vault.keystore import AsyncKeystore

pytestmark = COMMITTED
SENDER = "+15005550123"


async def received(pools: Pools, customer: Customer, *, url: str = "") -> UUID:
    message = await store_message(
        customer, direction=Direction.INBOUND, status=Status.RECEIVED, sender=SENDER, recipient=customer.number,
        body="Grüße",
    )  # fmt: skip
    keys = (await AsyncKeystore(pools.keystore).keys_of([customer.id]))[customer.id]
    async with pools.data.acquire() as connection:
        inbound = Inbound(message=message, account=customer.id, cell=0, url=url, keys=keys)
        for _ in range(2):
            await enqueue_inbound(connection, messages=[inbound], now=clock.now())
    return message


async def sent() -> list[Message]:
    return await aside(lambda: list(Message.objects.exclude(direction=Direction.INBOUND).order_by("id")))


def twiml(*texts: str) -> str:
    answer = MessagingResponse()
    for text in texts:
        answer.message(text)
    return str(answer)


async def test_an_inbound_message_is_told_once_with_all_its_fields(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, inbound_url=server.url())
    message = await received(pools, customer)
    await deliver(await deliverer(pools, intake))
    (asked,) = server.seen
    sid = to_sid("SM", message)
    assert asked.form == {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": to_sid("AC", customer.id),
        "From": SENDER, "To": customer.number, "Body": "Grüße", "NumMedia": "0", "NumSegments": "1",
        "ApiVersion": "2010-04-01", "SmsStatus": "received", "FromCountry": "US", "ToCountry": "US",
    }  # fmt: skip
    assert RequestValidator(customer.token).validate(asked.url, asked.form, asked.headers["x-twilio-signature"])


async def test_the_address_of_the_number_comes_before_the_accounts(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, inbound_url=server.url("/account"))
    await received(pools, customer, url=server.url("/number"))
    await deliver(await deliverer(pools, intake))
    assert [asked.url for asked in server.seen] == [server.url("/number")]


async def test_without_any_address_nothing_is_enqueued(pools: Pools, customer: Customer) -> None:
    await received(pools, customer)
    assert await callbacks() == []


async def test_replies_are_sent_once_even_when_the_answer_comes_twice(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    server.status, server.body = 200, twiml("one", "two")
    await name_servers(customer, inbound_url=server.url())
    await received(pools, customer)
    ours = await deliverer(pools, intake)
    await deliver(ours)
    (told,) = await callbacks()
    assert (told.state, told.replies, told.reason) == (State.TAKEN, 2, "")
    before = await sent()
    assert [message.direction for message in before] == [Direction.OUTBOUND_REPLY] * 2
    await pools.data.execute("UPDATE callbacks_callback SET state = 1, due_at = $1, finished_at = NULL", clock.now())
    CLOCK.advance(LEASE + timedelta(seconds=1))
    assert await deliver(ours) == 1
    assert len(server.seen) == 2
    assert [message.id for message in await sent()] == [message.id for message in before]


async def test_a_redirect_is_asked_what_to_do_instead(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    server.answers = {
        "/in": (200, "<Response><Message>first</Message><Redirect>next</Redirect></Response>"),
        "/next": (200, twiml("second")),
    }
    await name_servers(customer, inbound_url=server.url("/in"))
    await received(pools, customer)
    await deliver(await deliverer(pools, intake))
    assert [asked.url for asked in server.seen] == [server.url("/in"), server.url("/next")]
    assert len(await sent()) == 2


async def test_a_reply_tells_the_address_that_it_names_how_it_goes_on(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    server.answers["/in"] = (200, "<Response><Message action='/status?of=1'>Hi</Message></Response>")
    await name_servers(customer, inbound_url=server.url("/in"))
    await received(pools, customer)
    ours = await deliverer(pools, intake)
    await deliver(ours)
    (reply,) = await sent()
    await pools.data.execute("UPDATE messaging_message SET status = 3 WHERE id = $1", reply.id)
    await deliver(ours)
    assert [(asked.url, asked.form["MessageSid"]) for asked in server.seen[1:]] == [
        (server.url("/status?of=1"), to_sid("SM", reply.id))
    ]


async def test_redirects_without_end_are_given_up(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    server.status, server.body = 200, "<Response><Redirect>/again</Redirect></Response>"
    await name_servers(customer, inbound_url=server.url("/again"))
    await received(pools, customer)
    await deliver(await deliverer(pools, intake))
    assert len(server.seen) == REDIRECTS_MAX + 1
    assert [(told.state, told.reason) for told in await callbacks()] == [(State.GIVEN_UP, "too-many-redirects")]


async def test_an_answer_that_makes_no_sense_sends_nothing_and_is_not_asked_for_again(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    server.status, server.body = 200, "<Response><Dial>+1</Dial></Response>"
    await name_servers(customer, inbound_url=server.url())
    await received(pools, customer)
    await deliver(await deliverer(pools, intake))
    assert [(told.state, told.reason) for told in await callbacks()] == [(State.GIVEN_UP, "not-understood")]
    assert await sent() == []


async def test_a_reply_that_may_not_be_sent_is_told_in_the_log(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    server.status, server.body = 200, "<Response><Message from='+14155550199'>not my number</Message></Response>"
    await name_servers(customer, inbound_url=server.url())
    await received(pools, customer)
    await deliver(await deliverer(pools, intake))
    assert [(told.state, told.reason) for told in await callbacks()] == [(State.TAKEN, "reply-refused")]
    assert await sent() == []


async def test_a_test_and_a_replay_are_made_once_per_act(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url("/status"), inbound_url=server.url("/in"))
    await received(pools, customer)
    ours = await deliverer(pools, intake)
    await deliver(ours)
    (told,) = await callbacks()
    account = await aside(Account.objects.get, id=customer.id)
    test, again = new_id(), new_id()
    for _ in range(2):
        await aside(partial(send_test, account=account, kind=Kind.TEST_STATUS, act=test))
        await aside(partial(replay, account=account, callback=told.id, act=again))
    await deliver(ours)
    first, *both = [asked.url.rpartition("/")[2] for asked in server.seen]
    assert (first, sorted(both)) == ("in", ["in", "status"])  # the two are about different things and race
    (tested,) = [asked for asked in server.seen if asked.url.endswith("/status")]
    assert tested.form["MessageStatus"] == "delivered"
    told_once, told_again = [asked for asked in server.seen if asked.url.endswith("/in")]
    assert told_again.form == told_once.form


def test_ids_of_replies_follow_from_what_they_answer_and_lie_in_its_time() -> None:
    message = new_id()
    ids = {reply_id(message=message, callback=callback, place=place) for callback in (1, 2) for place in range(20)}
    assert len(ids) == 40
    assert {time_of(one) for one in ids} == {time_of(message)}
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert reply_id(message=message, callback=1, place=0) in ids


@pytest.mark.parametrize(("body", "kind"), [(b"Stop", "STOP"), (b"start", "START"), (b"HELP", "HELP"), (b"hi", None)])
async def test_a_keyword_is_told_as_what_it_is(
    pools: Pools, intake: Intake, customer: Customer, server: Server, body: bytes, kind: str | None
) -> None:
    await name_servers(customer, inbound_url=server.url())
    await hand_over(InboundBook(pools), [text_to(customer.number, body)])
    await deliver(await deliverer(pools, intake))
    (asked,) = server.seen
    assert asked.form.get("OptOutType") == kind
    assert "MessagingServiceSid" not in asked.form

"""Customers' servers are told: signed, at least once, in order, each at its own pace."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.messaging.callbacks.playing import (
    Server,
    callbacks,
    deliver,
    deliverer,
    listening,
    name_servers,
    store_message,
)
from tests.messaging.world import COMMITTED, Customer, a_customer, aside
from twilio.request_validator import RequestValidator

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import to_sid
from smarttec.messaging.callbacks.domain import GIVE_UP_AFTER
from smarttec.messaging.callbacks.evidence import callbacks_disclosed
from smarttec.messaging.callbacks.models import State
from smarttec.messaging.callbacks.queue import LEASE, PER_ACCOUNT_AT_ONCE
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction, Status
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.people.models import Account
from smarttec.storage.pools import Pools

pytestmark = COMMITTED
RECIPIENT = "+15005550123"


async def a_message(customer: Customer, *, has_callback: bool = True) -> UUID:
    return await store_message(
        customer, direction=Direction.OUTBOUND_API, status=Status.SUBMITTING, recipient=RECIPIENT,
        sender=customer.number, body="hello", has_callback=has_callback,
    )  # fmt: skip


async def changes(pools: Pools, message: UUID, *statuses: Status, error_code: int | None = None) -> None:
    for status in statuses:
        await pools.data.execute(
            "UPDATE messaging_message SET status = $2, error_code = $3 WHERE id = $1", message, status, error_code
        )


async def test_a_server_is_told_with_a_signature_that_the_official_validator_accepts(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url("/status?tenant=7"))
    message = await a_message(customer)
    await changes(pools, message, Status.UNDELIVERED, error_code=30003)
    await deliver(await deliverer(pools, intake))
    (asked,) = server.seen
    sid = to_sid("SM", message)
    assert asked.form == {
        "MessageSid": sid, "SmsSid": sid, "AccountSid": to_sid("AC", customer.id), "From": customer.number,
        "To": RECIPIENT, "ApiVersion": "2010-04-01", "MessageStatus": "undelivered", "SmsStatus": "undelivered",
        "ErrorCode": "30003",
    }  # fmt: skip
    signature = asked.headers["x-twilio-signature"]
    assert RequestValidator(customer.token).validate(asked.url, asked.form, signature)
    (told,) = await callbacks()
    assert (told.state, told.http_status, told.attempts, told.due_at) == (State.TAKEN, 204, 1, None)
    disclosed = await pools.data.fetchrow("SELECT subject, act, recipient FROM notice_disclosure")
    assert tuple(disclosed) == (customer.id, message, 4)


async def test_the_evidence_counts_calls_without_a_record_of_disclosure(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT)
    await deliver(await deliverer(pools, intake))
    assert (await aside(callbacks_disclosed)).holds
    await pools.data.execute("UPDATE callbacks_callback SET message = gen_random_uuid()")
    found = await aside(callbacks_disclosed)
    assert (found.holds, "1 of 1 call " in found.sentence) == (False, True)


async def test_only_messages_that_asked_for_it_are_told_of(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer, has_callback=False), Status.SENT, Status.DELIVERED)
    assert await callbacks() == []


async def test_each_change_is_told_in_its_order_even_when_an_earlier_one_fails_at_first(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT, Status.DELIVERED)
    server.status = 503
    ours = await deliverer(pools, intake)
    await deliver(ours)
    assert [asked.form["MessageStatus"] for asked in server.seen] == ["sent"]
    server.status = 200
    CLOCK.advance(timedelta(minutes=1))
    await deliver(ours)
    assert [asked.form["MessageStatus"] for asked in server.seen] == ["sent", "sent", "delivered"]
    assert {told.state for told in await callbacks()} == {State.TAKEN}


async def test_what_was_claimed_by_a_process_that_died_is_told_again_when_its_lease_ends(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT)
    server.gate = asyncio.Event()
    dying = await deliverer(pools, intake)
    await dying.deliver_due()
    await asyncio.wait_for(server.arrived.wait(), 60)
    for call in list(dying._calls):
        call.cancel()
    await asyncio.gather(*dying._calls, return_exceptions=True)
    server.gate.set()
    another = await deliverer(pools, intake)
    assert await deliver(another) == 0
    CLOCK.advance(LEASE + timedelta(seconds=1))
    assert await deliver(another) == 1
    assert len(server.seen) == 2
    (told,) = await callbacks()
    assert (told.state, told.attempts) == (State.TAKEN, 2)


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_what_the_server_refuses_for_good_is_not_repeated(
    pools: Pools, intake: Intake, customer: Customer, server: Server, status: int
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT)
    server.status = status
    await deliver(await deliverer(pools, intake))
    (told,) = await callbacks()
    assert (told.state, told.http_status, told.reason) == (State.GIVEN_UP, status, "http-status")


async def test_it_is_tried_again_until_the_stated_time_is_over(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT)
    server.status = 429
    ours = await deliverer(pools, intake)
    for _ in range(40):
        await deliver(ours)
        CLOCK.advance(timedelta(minutes=31))
        if (await callbacks())[0].state == State.GIVEN_UP:
            break
    (told,) = await callbacks()
    assert (told.state, told.due_at) == (State.GIVEN_UP, None)
    assert told.finished_at is not None
    assert told.finished_at <= told.created_at + GIVE_UP_AFTER + timedelta(hours=1)
    assert 8 < told.attempts == len(server.seen)


async def test_the_fallback_is_asked_when_the_first_address_fails(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url("/first"), fallback_url=server.url("/second"))
    await changes(pools, await a_message(customer), Status.SENT)
    server.answers["/first"] = (500, "")
    await deliver(await deliverer(pools, intake))
    assert [asked.url for asked in server.seen] == [server.url("/first"), server.url("/second")]
    (told,) = await callbacks()
    assert (told.state, told.used_fallback, told.reason) == (State.TAKEN, True, "")


async def test_a_slow_server_holds_up_nobody_else(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    other = await aside(a_customer, "+14155550101")
    server.gate = asyncio.Event()
    await name_servers(customer, status_url=server.url())
    for _ in range(PER_ACCOUNT_AT_ONCE * 2):
        await changes(pools, await a_message(customer), Status.SENT)
    ours = await deliverer(pools, intake)
    assert await ours.deliver_due() == PER_ACCOUNT_AT_ONCE
    assert await ours.deliver_due() == 0
    async with listening() as quick:
        await name_servers(other, status_url=quick.url())
        await changes(pools, await a_message(other), Status.SENT)
        assert await ours.deliver_due() == 1
        await asyncio.wait_for(quick.arrived.wait(), 60)
    server.gate.set()
    await ours.idle()
    await deliver(ours)
    assert {told.state for told in await callbacks()} == {State.TAKEN}


async def test_private_networks_are_refused_and_not_tried_again(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT)
    await deliver(await deliverer(pools, intake, networks=()))
    assert server.seen == []
    (told,) = await callbacks()
    assert (told.state, told.reason) == (State.GIVEN_UP, "address-refused")


async def test_what_the_notice_refuses_does_not_leave(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT)
    restricted = policy.with_flag(customer.policy, Flag.RESTRICTED, on=True)
    await aside(lambda: Account.objects.filter(id=customer.id).update(policy=restricted))
    await deliver(await deliverer(pools, intake))
    assert server.seen == []
    assert [told.reason for told in await callbacks()] == ["not-permitted"]


async def test_processes_that_claim_at_once_tell_each_change_once(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    for _ in range(12):
        await changes(pools, await a_message(customer), Status.SENT)
    several = [await deliverer(pools, intake) for _ in range(3)]
    await asyncio.gather(*(deliver(one) for one in several))
    assert len(server.seen) == len({asked.form["MessageSid"] for asked in server.seen}) == 12


async def test_a_stopped_process_ends_the_calls_under_way_and_claims_nothing_more(
    pools: Pools, intake: Intake, customer: Customer, server: Server
) -> None:
    await name_servers(customer, status_url=server.url())
    await changes(pools, await a_message(customer), Status.SENT, Status.DELIVERED)
    server.gate = asyncio.Event()
    ours = await deliverer(pools, intake)
    running = asyncio.create_task(ours.run())
    await asyncio.wait_for(server.arrived.wait(), 60)
    ours.stop()
    server.gate.set()
    await asyncio.wait_for(running, 60)
    assert [told.state for told in await callbacks()] == [State.TAKEN, State.WAITING]
    assert await deliver(await deliverer(pools, intake)) == 1


@pytest.mark.parametrize("blob", [r"\x010000", r"\x", r"\x010000" + "5a" * 40])
async def test_a_message_whose_content_was_deleted_is_told_of_to_nobody_and_stops_no_other(
    pools: Pools, intake: Intake, customer: Customer, server: Server, blob: str
) -> None:
    await name_servers(customer, status_url=server.url())
    gone, there = await a_message(customer), await a_message(customer)
    await changes(pools, gone, Status.DELIVERED)
    await changes(pools, there, Status.DELIVERED)
    await pools.data.execute(f"UPDATE messaging_message SET recipient = '{blob}' WHERE id = $1", gone)
    await deliver(await deliverer(pools, intake))
    assert [asked.form["MessageSid"] for asked in server.seen] == [to_sid("SM", there)]
    assert {told.reason for told in await callbacks()} == {"gone", ""}

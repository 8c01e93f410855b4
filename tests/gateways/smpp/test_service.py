"""The gateway between the real database and the sandbox's SMSC: every message once, every credit accounted for."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from tests.gateways.smpp.running import running_gateway
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, aside, send

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import writing
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.service import CarrierService
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Status
from smarttec.sandbox.smsc.behaviours import Behaviour
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.storage.pools import DatabaseAway, Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED
Gateway = Callable[..., contextlib.AbstractAsyncContextManager[CarrierService]]


@pytest.fixture
async def smsc(tmp_path) -> AsyncIterator[SandboxSmsc]:
    server = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
    server.port = await server.start("127.0.0.1", 0)
    yield server
    await server.stop()


@pytest.fixture
def gateway(pools: Pools, smsc: SandboxSmsc) -> Gateway:
    @contextlib.asynccontextmanager
    async def running(*, response_timeout_seconds: float = 30.0, **settings: Any) -> AsyncIterator[CarrierService]:
        await aside(
            set_carrier, id=1, key="sandbox", host="127.0.0.1", port=smsc.port, system_id="smarttec", password="secret",
            **{"window": 100} | settings,
        )  # fmt: skip
        async with running_gateway(pools, response_timeout_seconds=response_timeout_seconds) as gateway:
            service = gateway.services[1]
            service._dispatcher, service._connector = gateway.dispatcher, service.connectors[0]
            yield service

    return running


async def eventually(condition: Callable[[], Awaitable[object]], *, within_seconds: float = 60.0) -> None:
    deadline = time.monotonic() + within_seconds
    while not await condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.02)


async def status_of(pools: Pools, message: Accepted) -> Status:
    return Status(await pools.data.fetchval("SELECT status FROM messaging_message WHERE id = $1", message.id))


async def becomes(pools: Pools, message: Accepted, *statuses: Status) -> None:
    async def condition() -> bool:
        return await status_of(pools, message) in statuses

    await eventually(condition)


async def charged(pools: Pools, message: Accepted) -> int | None:
    """What was captured; None while it is held."""
    value = await pools.data.fetchval("SELECT -amount_micros FROM ledger_entry WHERE id = $1", message.id)
    return None if value is None else int(value)


def taken(smsc: SandboxSmsc, recipient: str) -> list[dict[str, object]]:
    """What the SMSC took of messages to that number, by its own journal."""
    lines = b"".join(smsc.journal.lines(after=0, limit=100_000)).splitlines()
    return [
        entry for entry in map(json.loads, lines) if "+" + entry["destination"] == recipient and entry["message_id"]
    ]


@pytest.mark.parametrize(
    ("recipient", "status", "charge", "times"),
    [
        ("+15005550123", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550001", Status.FAILED, 0, 0),
        ("+15005550002", Status.UNDELIVERED, PRICE_MICROS, 1),
        ("+15005550005", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550006", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550008", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550011", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550012", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550014", Status.DELIVERED, PRICE_MICROS, 1),
        ("+15005550017", Status.FAILED, 0, 0),
        ("+15005550019", Status.DELIVERED, PRICE_MICROS, 1),
    ],
)
async def test_each_scripted_destination_ends_as_it_should(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer,
    recipient: str, status: Status, charge: int, times: int,
) -> None:  # fmt: skip
    message = await send(intake, customer, recipient=recipient)
    async with gateway(response_timeout_seconds=1.0):
        await becomes(pools, message, status)
    assert await charged(pools, message) == charge
    assert len(taken(smsc, recipient)) == times


async def test_a_message_of_several_parts_is_delivered_once_and_whole(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    message = await send(intake, customer, body="a" * 400)
    async with gateway(window=2):
        await becomes(pools, message, Status.DELIVERED)
    assert await charged(pools, message) == 3 * PRICE_MICROS
    assert len(taken(smsc, "+15005550123")) == 3


async def test_no_answer_is_unknown_and_stays_held(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    message = await send(intake, customer, recipient="+15005550010")
    async with gateway(response_timeout_seconds=0.3):
        await becomes(pools, message, Status.UNKNOWN)
    assert await charged(pools, message) is None
    assert len(taken(smsc, "+15005550010")) == 1


async def test_a_late_answer_resolves_the_doubt(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    smsc.behaviours.replace([Behaviour(prefix="1500", answer_delay_seconds=1.0, receipt="none")])
    message = await send(intake, customer)
    async with gateway(response_timeout_seconds=0.3):
        await becomes(pools, message, Status.UNKNOWN)
        await becomes(pools, message, Status.SENT)
    assert await charged(pools, message) == PRICE_MICROS


async def test_a_link_dropped_before_the_message_was_taken_is_never_sent_blindly_again(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    message = await send(intake, customer, recipient="+15005550007")
    async with gateway():
        await becomes(pools, message, Status.UNKNOWN)
    assert taken(smsc, "+15005550007") == []


async def test_many_messages_through_a_small_window_are_each_taken_once(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    messages = await asyncio.gather(*(send(intake, customer) for _ in range(100)))
    async with gateway(window=7):
        await asyncio.sleep(0)
        smsc_count = "SELECT count(*) FROM messaging_message WHERE status = 4"

        async def all_delivered() -> bool:
            return bool(await pools.data.fetchval(smsc_count) == len(messages))

        await eventually(all_delivered)
    assert len(taken(smsc, "+15005550123")) == len(messages)


async def test_what_was_claimed_and_not_submitted_returns_to_the_queue_at_the_end(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    smsc.behaviours.replace([Behaviour(prefix="1500", answer="never", receipt="none")])
    for _ in range(3):
        await send(intake, customer, body="a" * 1000)
    async with gateway(window=3, response_timeout_seconds=60) as service:

        async def claimed() -> bool:
            return bool(service._backlog)

        await eventually(claimed)
        service._connector.stop = _quick(service._connector.stop)
    rows = await pools.data.fetch("SELECT status, count(*) FROM messaging_message GROUP BY status ORDER BY status")
    assert {Status(row[0]): row[1] for row in rows} == {Status.QUEUED: 2, Status.UNKNOWN: 1}


def _quick(stop: Callable[..., Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A stop that does not wait five seconds for answers that never come."""

    async def stop_at_once() -> None:
        await stop(timeout_seconds=0.2)

    return stop_at_once


async def test_what_is_answered_and_reported_during_the_unbind_is_stored(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    smsc.behaviours.replace(
        [
            Behaviour(prefix="15005550201", receipt_delay_seconds=0.3),
            Behaviour(prefix="15005550202", answer_delay_seconds=0.6, receipt="none"),
            Behaviour(prefix="15005550203", answer_delay_seconds=0.9, receipt="none"),
        ]
    )
    messages = [await send(intake, customer, recipient=f"+1500555020{n}") for n in (1, 2, 3)]
    async with gateway():
        await becomes(pools, messages[0], Status.SENT)
    assert [await status_of(pools, m) for m in messages] == [Status.DELIVERED, Status.SENT, Status.SENT]


async def test_a_stop_in_the_middle_of_a_claim_loses_nothing(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    async with gateway() as service:
        queue = service._dispatcher._queue
        claim, reached, go_on = queue.claim, asyncio.Event(), asyncio.Event()

        async def slow_claim(*arguments: Any, **named: Any) -> object:
            claimed, count = await claim(*arguments, **named)
            if claimed:
                reached.set()
                await go_on.wait()
            return claimed, count

        queue.claim = slow_claim
        message = await send(intake, customer)
        await asyncio.wait_for(reached.wait(), 60)
        asyncio.get_running_loop().call_later(0.1, go_on.set)
    assert await status_of(pools, message) is not Status.SUBMITTING


async def test_a_message_claimed_as_the_link_goes_down_does_not_wait_in_memory(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    async with gateway() as service:
        queue = service._dispatcher._queue
        claim = queue.claim

        async def claim_and_lose(*arguments: Any, **named: Any) -> object:
            claimed, count = await claim(*arguments, **named)
            if claimed:
                queue.claim = claim
                port, server = smsc.port, smsc._server
                server.close()
                smsc.drop_all()
                await service._connector.session.wait_closed()
                assert port == smsc.port
            return claimed, count

        queue.claim = claim_and_lose
        message = await send(intake, customer)
        await becomes(pools, message, Status.QUEUED)
        await eventually(lambda: _is_returned(pools, message))


async def _is_returned(pools: Pools, message: Accepted) -> bool:
    row = await pools.data.fetchrow("SELECT status, submitted_at FROM messaging_message WHERE id = $1", message.id)
    return bool(row[0] == Status.QUEUED and row[1] is not None)


@pytest.mark.parametrize(
    "text",
    [
        b"id:\x00\x00 stat:DELIVRD",
        b"id:" + b"9" * 400 + b" stat:DELIVRD",
        b"id:\xff\xfe' OR 1=1 stat:DELIVRD",
        b"stat:DELIVRD",
        b"",
    ],
)
async def test_no_receipt_however_odd_stops_the_gateway(
    gateway: Gateway, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer, text: bytes
) -> None:
    async with gateway() as service:

        async def bound() -> bool:
            return service.bound == 1

        await eventually(bound)
        for tlvs in ({}, {c.TAG_RECEIPTED_MESSAGE_ID: b"x" * 300}, {c.TAG_RECEIPTED_MESSAGE_ID: b"a\xff\0"}):
            receipt = ShortMessage(
                source_addr="15005550123",
                destination_addr="14155550100",
                short_message=text[:254],
                esm_class=c.ESM_CLASS_RECEIPT,
                tlvs=tlvs,
            )
            smsc.deliver(receipt)

        async def all_answered() -> bool:
            return smsc.pending_deliveries == 0

        await eventually(all_answered)
        message = await send(intake, customer)
        await becomes(pools, message, Status.DELIVERED)


async def test_a_database_that_stays_away_does_not_keep_the_gateway_from_ending(
    gateway: Gateway, pools: Pools, intake: Intake, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "DRAIN_SECONDS", 0.2)

    async def away(*_arguments: object, **_named: object) -> None:
        raise OSError

    with pytest.raises(DatabaseAway):  # noqa: PT012 - what is left unwritten is told at the end of the block
        async with gateway() as service:
            monkeypatch.setattr(writing, "settle", away)
            message = await send(intake, customer)
            await becomes(pools, message, Status.SUBMITTING)
            await eventually(lambda: _has_written(service))


async def _has_written(service: CarrierService) -> bool:
    return not service.writer._outcomes


async def test_a_receipt_that_cannot_be_stored_comes_again_and_the_gateway_goes_on(
    gateway: Gateway, intake: Intake, customer: Customer, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    async with gateway() as service:
        take = service.writer._book.take

        async def fail_once(receipts: object) -> None:
            nonlocal tries
            tries += 1
            if tries == 1:
                raise ValueError("nobody foresaw this")
            await take(receipts)

        monkeypatch.setattr(service.writer._book, "take", fail_once)
        accepted = await send(intake, customer)
        await becomes(pools, accepted, Status.DELIVERED)
    assert tries >= 2

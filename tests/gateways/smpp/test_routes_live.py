"""Two carriers: what one cannot take, the other does; nothing is sent twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.gateways.smpp.running import running_gateway
from tests.gateways.smpp.test_service import becomes, charged, eventually, taken
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, aside, send

from smarttec.gateways.smpp import constants as c
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Carrier, CarrierDay, Route, Status
from smarttec.messaging.quality import daily_quality
from smarttec.sandbox.smsc.behaviours import Behaviour
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED
NUMBER = "+15005550123"


@contextlib.asynccontextmanager
async def an_smsc(folder: Path, carrier: int, **settings: Any) -> AsyncIterator[SandboxSmsc]:
    server = SandboxSmsc(folder / f"{carrier}.jsonl", "smarttec", "secret")
    port = await server.start("127.0.0.1", 0)
    await aside(
        set_carrier, id=carrier, key=f"carrier-{carrier}", host="127.0.0.1", port=port, system_id="smarttec",
        password="secret", **{"window": 50} | settings,
    )  # fmt: skip
    yield server
    await server.stop()


@pytest.fixture
async def smscs(pools: Pools, tmp_path: Path) -> AsyncIterator[tuple[SandboxSmsc, SandboxSmsc]]:
    async with an_smsc(tmp_path, 1, throttle_attempts=2) as first, an_smsc(tmp_path, 2) as second:
        yield first, second


def route(prefix: str, carrier: int, **columns: Any) -> None:
    Route.objects.create(prefix=prefix, carrier=carrier, **columns)


async def test_messages_follow_their_routes(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer
) -> None:
    await aside(route, "1", 1)
    await aside(route, "1500555", 2)
    messages = [await send(intake, customer, recipient=number) for number in (NUMBER, "+14155550177")]
    async with running_gateway(pools):
        for message in messages:
            await becomes(pools, message, Status.DELIVERED)
    assert [len(taken(smsc, NUMBER)) for smsc in smscs] == [0, 1]
    assert [len(taken(smsc, "+14155550177")) for smsc in smscs] == [1, 0]
    quality = await aside(daily_quality, days=1)
    assert [(day.carrier, day.accepted, day.delivered, day.delivery_rate) for day in quality] == [
        (1, 1, 1, 1.0),
        (2, 1, 1, 1.0),
    ]
    assert all(0 < (day.delay_p50_seconds or 0) < 5 for day in quality)


@pytest.mark.parametrize("answer", [{"answer": "reject", "status": c.ESME_RINVDSTADR}, {"answer": "throttle"}])
async def test_a_carrier_that_surely_did_not_take_it_is_followed_by_the_next(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer, answer: dict[str, Any]
) -> None:
    smscs[0].behaviours.replace([Behaviour(**answer)])
    message = await send(intake, customer)
    async with running_gateway(pools):
        await becomes(pools, message, Status.DELIVERED)
    assert [len(taken(smsc, NUMBER)) for smsc in smscs] == [0, 1]
    assert await charged(pools, message) == PRICE_MICROS


async def test_when_every_carrier_refuses_the_message_fails_and_costs_nothing(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer
) -> None:
    for smsc in smscs:
        smsc.behaviours.replace([Behaviour(answer="reject", status=c.ESME_RINVDSTADR)])
    message = await send(intake, customer)
    async with running_gateway(pools):
        await becomes(pools, message, Status.FAILED)
    assert await charged(pools, message) == 0


async def test_a_lost_answer_is_never_sent_to_another_carrier(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer
) -> None:
    smscs[0].behaviours.replace([Behaviour(answer="drop_after", receipt="none")])
    message = await send(intake, customer)
    async with running_gateway(pools):
        await becomes(pools, message, Status.UNKNOWN)
    assert [len(taken(smsc, NUMBER)) for smsc in smscs] == [1, 0]


async def test_a_carrier_that_is_down_is_passed_over_and_says_so(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer
) -> None:
    await aside(lambda: Carrier.objects.filter(id=1).update(port=1))
    message = await send(intake, customer)
    async with running_gateway(pools) as gateway:
        await becomes(pools, message, Status.DELIVERED)
        await gateway.refresh()
    assert len(taken(smscs[1], NUMBER)) == 1
    down, up = await aside(lambda: list(Carrier.objects.order_by("id")))
    assert down.bound == 0
    assert down.down_since is not None
    assert down.last_error
    assert up.down_since is None


async def test_several_binds_and_a_rate_take_every_message_once(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer
) -> None:
    await aside(lambda: Carrier.objects.filter(id=1).update(binds=3, window=4, messages_per_second=200))
    await aside(route, "", 1)
    await asyncio.gather(*(send(intake, customer) for _ in range(60)))
    async with running_gateway(pools) as gateway:

        async def all_delivered() -> bool:
            count = "SELECT count(*) FROM messaging_message WHERE status = 4"
            return bool(await pools.data.fetchval(count) == 60)

        await eventually(all_delivered)
        assert gateway.services[1].bound == 3
    assert len(taken(smscs[0], NUMBER)) == 60
    await aside(lambda: CarrierDay.objects.get(carrier=1, accepted=60, delivered=60))


@pytest.mark.parametrize("concatenation", ["udh", "sar"])
async def test_long_messages_are_joined_as_the_carrier_wants(
    smscs: tuple[SandboxSmsc, SandboxSmsc], pools: Pools, intake: Intake, customer: Customer, concatenation: str
) -> None:
    await aside(lambda: Carrier.objects.filter(id=1).update(concatenation=concatenation))
    message = await send(intake, customer, body="€" * 100)
    async with running_gateway(pools):
        await becomes(pools, message, Status.DELIVERED)
    parts = taken(smscs[0], NUMBER)
    assert len(parts) == 2
    assert {bool(part["esm_class"]) for part in parts} == {concatenation == "udh"}
    assert [part["tlvs"].get("020f") for part in parts] == ([None] * 2 if concatenation == "udh" else ["01", "02"])

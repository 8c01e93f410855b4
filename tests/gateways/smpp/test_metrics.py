"""What operators see of a message: the counters that it raises on its way, and the gauges while it waits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.gateways.smpp.test_service import Gateway, eventually, gateway, smsc
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, Customer, send

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import SmarttecError
from smarttec.messaging import janitor
from smarttec.messaging.gauges import GAUGES
from smarttec.messaging.intake import Intake
from smarttec.sandbox.smsc.behaviours import Behaviour
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.storage.pools import Pools
from smarttec.telemetry import exposition
from smarttec.telemetry.metrics import REGISTRY

__all__ = ["customer", "gateway", "intake", "pools", "smsc", "world"]
pytestmark = COMMITTED


class Rises:
    """How much each counter has risen since this was made."""

    def __init__(self) -> None:
        self._before = _counters()

    def __call__(self) -> dict[str, float]:
        return {
            name: value - self._before.get(name, 0)
            for name, value in _counters().items()
            if value != self._before.get(name, 0)
        }


def _counters() -> dict[str, float]:
    return {
        " ".join([sample.name.removeprefix("smarttec_"), *sample.labels.values()]): sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name.endswith(("_total", "_count"))
    }


async def _page(pools: Pools) -> dict[str, float]:
    lines = (await exposition._gauges(pools.data)).decode().splitlines()
    figures = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name.removeprefix("smarttec_"): float(value) for name, _, value in figures}


async def test_a_delivered_message_raises_the_counters_of_its_way(
    pools: Pools, intake: Intake, customer: Customer, gateway: Gateway
) -> None:
    rises = Rises()
    sent = await send(intake, customer, body="é" * 161)

    async def is_delivered() -> bool:
        return await pools.data.fetchval("SELECT status FROM messaging_message WHERE id = $1", sent.id) == 4

    async with gateway():
        await eventually(is_delivered)
    assert rises() == {
        "messages_accepted_total": 1,
        "intake_flush_seconds_count": 1,
        "carrier_submits_total sandbox accepted": 2,
        "carrier_receipts_total sandbox": 2,
        "messages_concluded_total delivered": 1,
    }


async def test_refusals_count_by_their_reason(
    pools: Pools, intake: Intake, customer: Customer, gateway: Gateway, smsc: SandboxSmsc
) -> None:
    smsc.behaviours.replace([Behaviour(prefix="1500555", answer="reject", status=0x0B)])
    rises = Rises()
    with pytest.raises(SmarttecError) as refused:
        await send(intake, replace(customer, number="+14155550199"))
    sent = await send(intake, customer)

    async def has_failed() -> bool:
        return await pools.data.fetchval("SELECT status FROM messaging_message WHERE id = $1", sent.id) == 6

    async with gateway():
        await eventually(has_failed)
    told = rises()
    assert told[f"messages_refused_total {refused.value.code}"] == 1
    assert told["carrier_submits_total sandbox rejected"] == 1
    assert told["messages_concluded_total failed"] == 1


async def test_what_the_janitor_gives_up_counts_as_failed(pools: Pools, intake: Intake, customer: Customer) -> None:
    await send(intake, customer)
    rises = Rises()
    CLOCK.advance(janitor.QUEUE_PATIENCE + timedelta(minutes=1))
    assert await janitor.sweep(pools.data) == (0, 1)
    assert rises() == {"messages_concluded_total failed": 1}


async def test_gauges_show_what_waits_and_which_binds_stand(
    pools: Pools, intake: Intake, customer: Customer, gateway: Gateway
) -> None:
    await send(intake, customer)
    CLOCK.advance(timedelta(seconds=90))
    page = await _page(pools)
    assert page["messages_queued"] == page["ledger_holds"] == 1
    assert 90 <= page["messages_oldest_queued_seconds"] < 100
    async with gateway() as carrier:

        async def is_over() -> bool:
            page = await _page(pools)
            return page['carrier_binds{carrier="sandbox"}'] == 1 and page["messages_queued"] == 0

        await eventually(is_over)
        assert carrier.bound == 1
    CLOCK.advance(timedelta(minutes=2))
    page = await _page(pools)
    assert page['carrier_binds{carrier="sandbox"}'] == 0
    assert page["messages_oldest_queued_seconds"] == page["ledger_holds"] == 0


async def test_gauges_of_the_queue_read_its_index_and_no_more(pools: Pools) -> None:
    async with pools.data.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        for gauge in GAUGES:
            arguments = [clock.now()] if gauge.is_timed else []
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {gauge.sql}", *arguments))
            assert "Seq Scan on messaging_message" not in plan, plan

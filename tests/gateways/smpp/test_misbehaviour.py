"""A carrier that misbehaves in every way it can, by a seed: everything ends in one truth, and money is exact."""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.gateways.smpp.running import running_gateway
from tests.gateways.smpp.test_service import eventually
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, aside, give_credit, send
from tests.seeds import play_async

from smarttec.kernel.clock import CLOCK
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Status
from smarttec.sandbox.smsc.behaviours import Behaviour
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED
MESSAGES = 30
ANSWERS = ["accept"] * 6 + ["reject", "throttle", "queue_full", "never", "drop_before", "drop_after", "garbage"]
RECEIPTS = ["delivered"] * 5 + ["undeliverable", "expired", "rejected", "none", "unknown"]
FINAL = {Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.FAILED}


def _misbehave(rng: random.Random, prefix: str) -> Behaviour:
    return Behaviour(
        prefix=prefix,
        answer=rng.choice(ANSWERS),
        first_tries=rng.choice([1, 1, 2]),
        max_per_second=rng.choice([0, 0, 0, 5]),
        answer_delay_seconds=rng.choice([0.0, 0.0, 0.05, 0.3, 0.9]),
        receipt=rng.choice(RECEIPTS),
        receipt_delay_seconds=rng.choice([0.0, 0.05, 0.3]),
        receipt_copies=rng.choice([1, 1, 2, 3]),
        receipt_before_answer=rng.random() < 0.3,
        answer_id_form=rng.choice(["decimal", "hex"]),
        receipt_id_form=rng.choice(["decimal", "hex"]),
    )


@pytest.fixture
async def smsc(pools: Pools, tmp_path: Path) -> AsyncIterator[SandboxSmsc]:
    server = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
    port = await server.start("127.0.0.1", 0)
    await aside(
        set_carrier, id=1, key="sandbox", host="127.0.0.1", port=port, system_id="smarttec", password="secret", window=8
    )
    yield server
    await server.stop()


async def _run(seed: int, smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer) -> None:
    rng = random.Random(seed)
    sys.stdout.write(f"seed {seed}\n")
    smsc.journal.clear()
    numbers = [f"+1415{seed % 1000:03d}{n:04d}" for n in range(MESSAGES)]
    smsc.behaviours.replace([_misbehave(rng, number[1:]) for number in numbers])
    bodies = [rng.choice(["hi", "€" * 90, "é" * 161, "\U0001f600" * 40]) for _ in numbers]
    sent = await asyncio.gather(
        *(send(intake, customer, recipient=n, body=b) for n, b in zip(numbers, bodies, strict=True))
    )
    ids = [message.id for message in sent]

    async def is_open(*statuses: Status) -> bool:
        query = "SELECT count(*) FROM messaging_message WHERE id = ANY ($1::uuid[]) AND status = ANY ($2::smallint[])"
        return bool(await pools.data.fetchval(query, ids, list(statuses)))

    async def is_settled() -> bool:
        """Late answers are still to come while the carrier has something to do; they may put a message back."""
        return not _has_work(smsc) and not await is_open(Status.QUEUED, Status.SUBMITTING)

    async with running_gateway(pools, response_timeout_seconds=0.6) as gateway:
        for _ in range(2):
            await eventually(is_settled, within_seconds=60)
            await gateway.reconcile()
            CLOCK.advance(timedelta(hours=26))
            await gateway.sweep()
            if not await is_open(Status.QUEUED, Status.SUBMITTING, Status.UNKNOWN):
                break
    await _check(smsc, pools, dict(zip(numbers, sent, strict=True)))


def _has_work(smsc: SandboxSmsc) -> bool:
    return bool(smsc.pending_deliveries or smsc._traffic.timeline._due)


async def _check(smsc: SandboxSmsc, pools: Pools, sent: dict[str, Accepted]) -> None:
    lines = map(json.loads, b"".join(smsc.journal.lines(after=0, limit=100_000)).splitlines())
    taken = [entry for entry in lines if entry["message_id"]]
    twice = Counter((entry["destination"], entry["user_message_reference"]) for entry in taken)
    assert max(twice.values(), default=0) <= 1, "a part was sent twice"
    by_number = Counter("+" + entry["destination"] for entry in taken)
    rows = await pools.data.fetch(
        "SELECT m.id, m.status, m.segments, m.due_at, e.amount_micros, h.id AS hold FROM messaging_message AS m "
        "LEFT JOIN ledger_entry AS e ON e.id = m.id LEFT JOIN ledger_hold AS h ON h.id = m.id "
        "WHERE m.id = ANY ($1::uuid[])",
        [message.id for message in sent.values()],
    )
    numbers = {message.id: number for number, message in sent.items()}
    for row in rows:
        status, parts = Status(row["status"]), by_number[numbers[row["id"]]]
        assert status in FINAL
        assert row["due_at"] is None
        assert row["hold"] is None
        charged = -(row["amount_micros"] or 0)
        assert charged <= parts * PRICE_MICROS, "what the carrier did not take was charged"
        if status in (Status.SENT, Status.DELIVERED):
            assert (parts, charged) == (row["segments"], row["segments"] * PRICE_MICROS)
        elif status is Status.UNDELIVERED:
            assert charged >= PRICE_MICROS, "what is proven to be taken is paid"


@pytest.mark.timeout(300)
async def test_seeded_runs_end_in_the_truth(
    smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    await aside(give_credit, customer.id, 10**9)
    await play_async("misbehaviour", lambda seed: _run(seed, smsc, pools, intake, customer))


@pytest.mark.torture
@pytest.mark.timeout(7000)
async def test_two_hundred_seeded_runs_end_in_the_truth(
    smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    await aside(give_credit, customer.id, 10**9)
    for _ in range(200):
        await play_async("misbehaviour", lambda seed: _run(seed, smsc, pools, intake, customer))

"""Our gateway before an SMSC made of node-smpp, which we did not write. `make interop`."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.gateways.smpp.certificates import issue
from tests.gateways.smpp.running import running_gateway
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.inbound.test_book import read
from tests.messaging.world import COMMITTED, Customer, aside, send

from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Status
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = [*([COMMITTED] if not isinstance(COMMITTED, list) else COMMITTED), pytest.mark.interop]
PATIENCE_SECONDS = 30.0
PASSWORD = "longer than eight characters"
SMSC = Path(__file__).with_name("node_smpp_smsc.js")
REPORTED = {
    0: (Status.DELIVERED, "as the specification has it"), 1: (Status.DELIVERED, "esm_class 0"),
    2: (Status.DELIVERED, "esm_class 0, in UCS-2"), 3: (Status.UNDELIVERED, "separated by &"),
    4: (Status.UNDELIVERED, "esm_class 0x24, separated by commas"), 5: (Status.DELIVERED, "parameters alone"),
    6: (Status.DELIVERED, "id in another base"), 7: (Status.DELIVERED, "numbers left where they stood"),
    8: (Status.SENT, "no receipt"),
}  # fmt: skip


class NodeSmsc:
    """The process, what it said, and what it is told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said: list[dict[str, Any]] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.said.append(json.loads(line))

    def of(self, key: str) -> list[dict[str, Any]]:
        return [entry for entry in self.said if key in entry]

    async def until(self, condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := condition()):
            assert time.monotonic() < deadline, self.said[-5:]
            await asyncio.sleep(0.05)
        return found

    def deliver(self, **fields: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"deliver": fields}).encode() + b"\n")

    async def end(self) -> None:
        self._process.terminate()
        await self._process.wait()
        await self._reading


@pytest.fixture
async def smsc(tmp_path: Path, pools: Pools) -> AsyncIterator[NodeSmsc]:
    """With a certificate of its own making, and our gateway bound to it twice each way."""
    folder = os.environ.get("SMARTTEC_NODE_SMPP")
    if not folder:
        pytest.fail("SMARTTEC_NODE_SMPP is not set: run `make interop`")
    issued = issue(tmp_path)
    process = await asyncio.create_subprocess_exec(
        "node", str(SMSC), folder, str(tmp_path / "server.pem"), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, env={"PATH": os.environ["PATH"], "SMSC_PASSWORD": PASSWORD},
    )  # fmt: skip
    node = NodeSmsc(process)
    try:
        port = (await node.until(lambda: node.of("port")))[0]["port"]
        await aside(
            set_carrier, id=1, key="node", host="127.0.0.1", port=port, system_id="smarttec", password=PASSWORD,
            window=20, system_type="VMA", uses_tls=True, tls_name="smsc.example", tls_authority=issued.authority,
            bind_as="pairs", binds=2, address_range="^1415", address_ton=1, address_npi=1, alphabet="latin-1",
            source_ton=1, source_npi=1, country="US", enquire_seconds=5,
        )  # fmt: skip
        async with running_gateway(pools):
            await node.until(lambda: len(node.of("bind")) == 4)
            yield node
    finally:
        await node.end()


def _say(line: str) -> None:
    sys.stdout.write(f"  {line}\n")
    sys.stdout.flush()


async def _statuses(pools: Pools, wanted: dict[Any, Status]) -> dict[Any, Status]:
    found: dict[Any, Status] = {}
    for _ in range(int(PATIENCE_SECONDS / 0.1)):
        rows = await pools.data.fetch("SELECT id, status FROM messaging_message WHERE id = ANY ($1::uuid[])", [*wanted])
        found = {row[0]: Status(row[1]) for row in rows}
        if found == wanted:
            break
        await asyncio.sleep(0.1)
    return found


async def test_odd_receipts_find_their_messages_by_tls_and_pairs_of_binds(
    smsc: NodeSmsc, pools: Pools, intake: Intake, customer: Customer
) -> None:
    kinds = sorted(entry["bind"] for entry in smsc.of("bind"))
    assert kinds == ["bind_receiver"] * 2 + ["bind_transmitter"] * 2
    assert {(b["system_type"], b["address_range"], b["addr_ton"], b["isRight"]) for b in smsc.of("bind")} == {
        ("VMA", "^1415", 1, True)
    }
    sent = {
        (await send(intake, customer, recipient=f"+1415555010{last}" if last else "+14155550120")).id: status
        for last, (status, _) in REPORTED.items()
    }
    assert await _statuses(pools, sent) == sent
    assert await aside(read, customer.id) == [], "no receipt became a customer's text"
    assert await pools.data.fetchval("SELECT count(*) FROM ledger_hold") == 0
    for _, words in REPORTED.values():
        _say(f"receipt: {words}")


async def test_texts_go_and_come_in_its_alphabet(smsc: NodeSmsc, intake: Intake, customer: Customer) -> None:
    for body in ("Grüße @ Ñ", "5 € — Ω", "Ü" * 200):
        await send(intake, customer, recipient="+14155550128", body=body)
    submits = await smsc.until(lambda: len(smsc.of("submit")) == 4 and smsc.of("submit"))
    assert {(one["coding"], one["udh"]) for one in submits} == {(0, False), (8, False), (0, True)}
    assert {one["text"] for one in submits if one["coding"] == 0 and not one["udh"]} == {"Grüße @ Ñ"}
    for fields in (
        {"hex": "Grüße @ Ñ".encode("latin-1").hex(), "data_coding": 0},
        {"hex": "Ж".encode("utf-16-be").hex(), "data_coding": 0x18},
        {"hex": b"\x05".hex(), "data_coding": 0xF0},
    ):
        smsc.deliver(
            source_addr="4155550128", source_addr_ton=2, destination_addr=customer.number[2:], dest_addr_ton=0, **fields
        )
    await smsc.until(lambda: len(smsc.of("answered")) == 3)
    assert {entry["answered"] for entry in smsc.of("answered")} == {0}
    texts = await aside(read, customer.id)
    assert sorted(texts) == sorted([("+14155550128", customer.number, body) for body in ("Grüße @ Ñ", "Ж", "é")])
    _say("texts in Latin-1, UCS-2 and GSM, from national numbers")


async def test_what_a_person_says_twice_is_heard_twice(smsc: NodeSmsc, customer: Customer) -> None:
    for _ in range(3):
        smsc.deliver(source_addr="14155550129", destination_addr=customer.number[1:], hex=b"1".hex(), data_coding=0)
    await smsc.until(lambda: len(smsc.of("answered")) == 3)
    assert len(await aside(read, customer.id)) == 3

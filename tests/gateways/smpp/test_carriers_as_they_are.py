"""Carriers that want TLS, pairs of binds, long passwords, another alphabet: against the sandbox's SMSC."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.gateways.smpp.certificates import Issued, issue
from tests.gateways.smpp.conftest import Remembering, eventually, settings_for
from tests.gateways.smpp.running import running_gateway
from tests.gateways.smpp.test_inbound_live import PEER, from_peer
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.inbound.test_book import read
from tests.messaging.world import COMMITTED, Customer, aside, send

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.opening import open_session
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Status
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED
PASSWORD = "a password of more than eight characters"


@pytest.fixture
def issued(tmp_path: Path) -> Issued:
    return issue(tmp_path)


@pytest.fixture
async def strict(tmp_path: Path, issued: Issued) -> AsyncIterator[tuple[SandboxSmsc, int]]:
    """An SMSC with TLS and a long password."""
    smsc = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec-long-system-id", PASSWORD)
    port = await smsc.start("127.0.0.1", 0, tls=issued.server)
    yield smsc, port
    await smsc.stop()


async def listed(port: int, **settings: Any) -> None:
    await aside(
        set_carrier, id=1, key="strict", host="127.0.0.1", port=port, window=20, **{
            "system_id": "smarttec-long-system-id", "password": PASSWORD, "system_type": "VMA", **settings,
        },
    )  # fmt: skip


def journal(smsc: SandboxSmsc) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(smsc.journal.lines(after=0, limit=1000)).splitlines()]


async def test_a_message_goes_by_tls_and_pairs_of_binds_and_its_receipt_and_answers_come_back(
    strict: tuple[SandboxSmsc, int], issued: Issued, pools: Pools, intake: Intake, customer: Customer
) -> None:
    smsc, port = strict
    await listed(
        port, uses_tls=True, tls_name="smsc.example", tls_authority=issued.authority, bind_as="pairs", binds=2,
        address_range="^1415", address_ton=1, address_npi=1, enquire_seconds=0,
    )  # fmt: skip
    async with running_gateway(pools):
        await eventually(lambda: smsc.bound == 4, within_seconds=20)
        message = (await send(intake, customer, recipient=PEER)).id
        smsc.deliver(from_peer(customer, b"hello back"))
        await eventually(lambda: journal(smsc) and not smsc.pending_deliveries, within_seconds=20)
        for _ in range(2000):
            status = await pools.data.fetchval("SELECT status FROM messaging_message WHERE id = $1", message)
            if status == Status.DELIVERED:
                break
            await asyncio.sleep(0.01)
    assert status == Status.DELIVERED
    assert [body for _, _, body in await aside(read, customer.id)] == ["hello back"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tls_name": "other.example"}, "not trusted"), ({"tls_authority": ""}, "not trusted"),
        ({"tls_authority": "nonsense"}, "PEM"), ({"uses_tls": False}, "cannot be reached"),
    ],
)  # fmt: skip
async def test_whom_we_do_not_trust_gets_no_password(
    strict: tuple[SandboxSmsc, int], issued: Issued, handler: Remembering, changes: dict[str, Any], said: str
) -> None:
    smsc, port = strict
    trusted = {"uses_tls": True, "tls_name": "smsc.example", "tls_authority": issued.authority}
    settings = settings_for(port, **{**trusted, "connect_timeout_seconds": 2.0, **changes})
    with pytest.raises(GatewayUnavailable) as refused:
        await open_session(settings, handler)
    assert said in refused.value.sentence
    assert smsc.bound == 0


async def test_a_server_without_tls_is_told_apart(smsc: SandboxSmsc, handler: Remembering) -> None:
    with pytest.raises(GatewayUnavailable):
        await open_session(settings_for(smsc.port, uses_tls=True, tls_name="x", connect_timeout_seconds=2.0), handler)


@pytest.mark.parametrize(
    ("alphabet", "body", "coding", "octets"),
    [
        ("gsm", "é@_", 0, b"\x05\x00\x11"), ("latin-1", "é@_", 0, b"\xe9@_"),
        ("latin-1", "5 €", 8, "5 €".encode("utf-16-be")),
        ("ascii", "a@_", 0, b"a@_"), ("ascii", "é", 3, b"\xe9"), ("ucs2", "abc", 8, "abc".encode("utf-16-be")),
    ],
)  # fmt: skip
async def test_a_text_goes_in_the_carriers_alphabet_and_comes_back_in_it(
    smsc: SandboxSmsc, pools: Pools, intake: Intake, customer: Customer, alphabet: str, body: str, coding: int,
    octets: bytes,
) -> None:  # fmt: skip
    await listed(smsc.port, system_id="smarttec", password="secret", alphabet=alphabet, dest_ton=0, dest_npi=0,
                 source_ton=2, source_npi=8)  # fmt: skip
    async with running_gateway(pools):
        await send(intake, customer, recipient=PEER, body=body)
        await eventually(lambda: journal(smsc), within_seconds=20)
        (entry,) = journal(smsc)
        assert (entry["data_coding"], bytes.fromhex(entry["payload_hex"])) == (coding, octets)
        smsc.deliver(from_peer(customer, octets)._replace(data_coding=coding))
        await eventually(lambda: not smsc.pending_deliveries, within_seconds=20)
    assert [text for _, _, text in await aside(read, customer.id)] == [body]


async def test_national_numbers_of_the_carrier_reach_the_customer(
    smsc: SandboxSmsc, pools: Pools, customer: Customer
) -> None:
    await listed(smsc.port, system_id="smarttec", password="secret", country="US")
    text = from_peer(customer, b"hi")._replace(
        source_addr=PEER[2:], source_ton=c.TON_NATIONAL, destination_addr=customer.number[2:], dest_ton=c.TON_UNKNOWN
    )
    async with running_gateway(pools):
        smsc.deliver(text)
        await eventually(lambda: not smsc.pending_deliveries, within_seconds=20)
    assert await aside(read, customer.id) == [(PEER, customer.number, "hi")]

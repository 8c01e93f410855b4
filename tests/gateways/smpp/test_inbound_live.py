"""Texts from subscribers over real SMPP: stored once and answered, whatever form and order their parts come in."""

import asyncio
import json
import random
from collections.abc import AsyncIterator

import pytest
from tests.gateways.smpp.conftest import eventually, message_to
from tests.gateways.smpp.running import running_gateway
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.inbound.test_book import read
from tests.messaging.inbound.test_reading import FORMS, parts_of
from tests.messaging.world import COMMITTED, Customer, aside, send, set_account

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel.ids import new_id
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.intake import Intake
from smarttec.messaging.optout.errors import RecipientOptedOut
from smarttec.numbers.models import Assignment
from smarttec.plans.standing import Condition
from smarttec.post.letterhead import portal_url
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.storage.pools import Pools
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.purpose import without_purpose

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED
PEER = "+15005550123"
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%messaging_message%'"


@pytest.fixture
async def carrier(pools: Pools, smsc: SandboxSmsc, customer: Customer) -> AsyncIterator[SandboxSmsc]:
    await aside(
        set_carrier, id=1, key="sandbox", host="127.0.0.1", port=smsc.port, system_id="smarttec", password="secret",
        window=100,
    )  # fmt: skip
    async with running_gateway(pools):
        yield smsc


def from_peer(customer: Customer, body: bytes) -> ShortMessage:
    return message_to(customer.number[1:], body)._replace(source_addr=PEER[1:], registered_delivery=0)


async def acknowledged(smsc: SandboxSmsc) -> None:
    await eventually(lambda: not smsc.pending_deliveries, within_seconds=60)


async def sent(smsc: SandboxSmsc, count: int) -> list[str]:
    """What the carrier got from us, once there is so much."""
    await eventually(lambda: len(smsc.journal) >= count, within_seconds=60)
    lines = b"".join(smsc.journal.lines(after=0, limit=1000)).splitlines()
    return [bytes.fromhex(json.loads(line)["payload_hex"]).decode("latin-1") for line in lines]


@pytest.mark.parametrize("form", FORMS)
async def test_a_long_text_arrives_whole_and_once(carrier: SandboxSmsc, customer: Customer, form: str) -> None:
    parts = parts_of("Grüße 😀 " * 40, form) * 2
    random.Random(form).shuffle(parts)
    for part in parts:
        carrier.deliver(part)
    await acknowledged(carrier)
    assert [body for _, _, body in await aside(read, customer.id)] == ["Grüße 😀 " * 40]


async def test_a_person_may_say_the_same_again(carrier: SandboxSmsc, customer: Customer) -> None:
    for body in (b"STOP", b"1", b"1", b"1", b"STOP"):
        carrier.deliver(from_peer(customer, body))
    await acknowledged(carrier)
    assert [body for _, _, body in await aside(read, customer.id)] == ["STOP", "1", "1", "1", "STOP"]


async def test_what_comes_again_after_a_lost_answer_is_stored_once(
    carrier: SandboxSmsc, customer: Customer, pools: Pools
) -> None:
    """The link is lost when the text is stored and not yet answered; the carrier hands it over to the next session."""
    async with pools.data.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE messaging_message IN EXCLUSIVE MODE")
        carrier.deliver(from_peer(customer, b"hello"))
        for _ in range(2000):
            if await pools.data.fetchval(_WAITING):
                break
            await asyncio.sleep(0.01)
        carrier.drop_all()
    await acknowledged(carrier)
    assert len(await aside(read, customer.id)) == 1


async def test_what_may_not_be_received_is_refused_for_good(carrier: SandboxSmsc, customer: Customer) -> None:
    await aside(set_account, customer, standing=int(Condition.SUSPENDED))
    carrier.deliver(from_peer(customer, b"hello"))
    carrier.deliver(from_peer(customer, b"hello")._replace(destination_addr="14155550199"))
    carrier.deliver(from_peer(customer, b"\x09")._replace(esm_class=c.ESM_CLASS_UDHI))
    await acknowledged(carrier)
    assert await aside(read, customer.id) == []


async def test_stop_is_confirmed_once_and_obeyed_until_start(
    carrier: SandboxSmsc, customer: Customer, intake: Intake
) -> None:
    carrier.deliver(from_peer(customer, b"STOP"))
    carrier.deliver(from_peer(customer, b"Stop!"))
    assert (await sent(carrier, 1))[0].startswith("You will get no more messages")
    with pytest.raises(RecipientOptedOut):
        await send(intake, customer, recipient=PEER)
    await send(intake, customer, recipient="+15005550124")
    carrier.deliver(from_peer(customer, b"START"))
    texts = await sent(carrier, 3)
    assert any(text.startswith("You get messages from this number again") for text in texts)
    await send(intake, customer, recipient=PEER)
    await sent(carrier, 4)
    assert sum(text.startswith("You will get no more") for text in texts) == 1


async def test_start_does_not_end_a_general_stop_and_says_where_it_ends(
    carrier: SandboxSmsc, customer: Customer, intake: Intake
) -> None:
    await aside(directory.enter, Kind.REFUSED_NUMBER, PEER, subject=new_id(), cell=0)
    for body in (b"START", b"Start!", b"HELP", b"STOP", b"hello"):
        carrier.deliver(from_peer(customer, body))
    (text,) = await sent(carrier, 1)
    assert text.startswith("You stopped the messages of all senders here.")
    assert text.endswith(f"{portal_url()}/your-number")
    await acknowledged(carrier)
    assert len(await sent(carrier, 1)) == 1
    with pytest.raises(RecipientOptedOut):
        await send(intake, customer, recipient=PEER)


async def test_the_numbers_automatic_answer_is_sent_once_an_hour(
    carrier: SandboxSmsc, customer: Customer, pools: Pools
) -> None:
    await aside(_set_auto_reply, customer)
    for body in (b"one", b"two", b"three"):
        carrier.deliver(from_peer(customer, body))
    assert await sent(carrier, 1) == ["We are closed."]
    await acknowledged(carrier)
    assert await pools.data.fetchval("SELECT count(*) FROM inbound_followup WHERE outcome = 'sent'") == 1


def _set_auto_reply(customer: Customer) -> None:
    with without_purpose():
        row = Assignment.objects.get(account_id=customer.id)
        row.auto_reply = "We are closed."
        row.save(update_fields=["auto_reply"])

"""A peer that sends anything: the session ends or goes on, and no connection is left behind."""

import asyncio
import contextlib
import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gateways.smpp.conftest import BarePeer, Remembering, eventually, message_to, settings_for

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.encoding import encode_deliver_sm, encode_empty, encode_message_resp
from smarttec.gateways.smpp.opening import open_session
from smarttec.gateways.smpp.pdu import MessageResp, ShortMessage

WELL_FORMED = [
    encode_deliver_sm(1, ShortMessage("1", "2", b"id:7 stat:DELIVRD", esm_class=4)),
    encode_message_resp(c.SUBMIT_SM_RESP, 1, MessageResp("7")),
    encode_message_resp(c.SUBMIT_SM_RESP, 999, MessageResp("7")),
    encode_empty(c.ENQUIRE_LINK, 3),
    encode_empty(c.UNBIND, 4),
    encode_empty(c.GENERIC_NACK, 2, c.ESME_RSYSERR),
]


def _connections() -> int:
    return sum(1 for fd in Path("/proc/self/fd").iterdir() if _target(fd).startswith("socket:"))


def _target(fd: Path) -> str:
    with contextlib.suppress(OSError):
        return str(fd.readlink())
    return ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(WELL_FORMED)), max_size=6), st.integers(0, 2**32))
def test_every_submit_gets_one_outcome_and_every_connection_ends(chunks: list[bytes], seed: int) -> None:
    before = _connections()
    asyncio.run(_meet(chunks, random.Random(seed)))
    assert _connections() == before


async def _meet(chunks: list[bytes], rng: random.Random) -> None:
    peer, handler = BarePeer(), Remembering()
    server = await asyncio.get_running_loop().create_server(lambda: peer, "127.0.0.1", 0)
    session = await open_session(settings_for(server.sockets[0].getsockname()[1]), handler)
    session.submit("first", message_to("15005550123"))
    session.submit("second", message_to("15005550124"))
    stream = b"".join(chunks)
    while stream:
        cut = rng.randint(1, len(stream))
        peer.send(stream[:cut])
        stream = stream[cut:]
        await asyncio.sleep(0)
    peer.transport.close()
    await asyncio.wait_for(session.wait_closed(), 60)
    session.abort()
    assert handler.results.keys() == {"first", "second"}
    server.close()
    await server.wait_closed()


async def test_a_peer_that_asks_and_never_reads_is_not_answered_without_bound() -> None:
    """It floods with enquire_link and takes no answer: reading stops, memory stays, the session ends."""
    peer, handler = BarePeer(), Remembering()
    server = await asyncio.get_running_loop().create_server(lambda: peer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    limit = 200_000
    session = await open_session(settings_for(port, max_unread_octets=limit, response_timeout_seconds=0.5), handler)
    peer.transport.pause_reading()
    transport = session._transport
    assert transport is not None
    flood, most = encode_empty(c.ENQUIRE_LINK, 1) * 4_000, 0
    for _ in range(2_000):
        if session._transport is None:
            break
        if peer.transport.get_write_buffer_size() < 10 * len(flood):
            peer.send(flood)
        most = max(most, transport.get_write_buffer_size())
        await asyncio.sleep(0.001)
    await asyncio.wait_for(session.wait_closed(), 60)
    assert session.has_broken
    assert most <= limit + 2_000_000, "no more than one read's answers beyond the bound"
    peer.transport.abort()
    server.close()
    await server.wait_closed()


async def test_what_waits_to_be_stored_is_bounded_by_size_and_told_to_come_again() -> None:
    peer, handler = BarePeer(), Remembering()
    handler.may_store.clear()
    server = await asyncio.get_running_loop().create_server(lambda: peer, "127.0.0.1", 0)
    settings = settings_for(server.sockets[0].getsockname()[1], max_pending_octets=10_000)
    session = await open_session(settings, handler)
    text = ShortMessage("14155550123", "14155550100", b"x" * 200)
    for number in range(1, 201):
        peer.send(encode_deliver_sm(number, text))
        await asyncio.sleep(0)
    await eventually(lambda: peer.requests(c.DELIVER_SM_RESP))
    handler.may_store.set()
    await eventually(lambda: len(peer.requests(c.DELIVER_SM_RESP)) == 200)
    statuses = [pdu.command_status for pdu in peer.requests(c.DELIVER_SM_RESP)]
    assert statuses.count(c.ESME_RX_T_APPN) >= 100
    assert statuses.count(c.ESME_ROK) == len(handler.deliveries)
    session.abort()
    server.close()
    await server.wait_closed()

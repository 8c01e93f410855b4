"""A peer that sends anything: the session ends or goes on, and no connection is left behind."""

import asyncio
import contextlib
import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gateways.smpp.conftest import BarePeer, Remembering, message_to, settings_for

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

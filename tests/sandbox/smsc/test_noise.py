"""Whatever octets arrive, neither side of a link falls over."""

import asyncio
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.decoding import _READERS
from smarttec.gateways.smpp.deliveries import Delivered
from smarttec.gateways.smpp.encoding import encode_bind, encode_submit_sm
from smarttec.gateways.smpp.pdu import Bind, ShortMessage
from smarttec.gateways.smpp.session import Session
from smarttec.gateways.smpp.settings import SessionSettings
from smarttec.sandbox.smsc.behaviours import BehaviourTable
from smarttec.sandbox.smsc.journal import Journal
from smarttec.sandbox.smsc.peer import Peer
from smarttec.sandbox.smsc.scripted import SCRIPTED
from smarttec.sandbox.smsc.traffic import Traffic

COMMANDS = sorted(_READERS)


def _framed(command_id: int, status: int, number: int, body: bytes) -> bytes:
    return struct.pack(">4I", 16 + len(body), command_id, status, number) + body


submits = st.builds(
    lambda number, suffix, text: encode_submit_sm(number, ShortMessage("1415", f"150055500{suffix:02d}", text)),
    st.integers(1, 9), st.integers(0, 19), st.binary(max_size=20),
)  # fmt: skip
noise = st.lists(
    st.one_of(
        st.builds(
            _framed,
            st.one_of(st.sampled_from(COMMANDS), st.integers(0, 2**32 - 1)),
            st.sampled_from([0, 8, 0x58]),
            st.integers(0, 9),
            st.one_of(st.just(b""), st.just(b"id\0"), st.binary(max_size=60)),
        ),
        submits,
        st.binary(max_size=30),
    ),
    max_size=8,
)
RELAXED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def _transport() -> Any:
    transport = MagicMock()
    transport.is_closing.return_value = False
    transport.get_write_buffer_size.return_value = 0
    return transport


@pytest.fixture
def journal(tmp_path: Path) -> Any:
    journal = Journal(tmp_path / "journal.jsonl")
    yield journal
    journal.close()


@RELAXED
@given(reads=noise)
def test_the_smsc_survives_noise(journal: Journal, reads: list[bytes]) -> None:
    async def run() -> None:
        traffic = Traffic(behaviours=BehaviourTable(list(SCRIPTED)), journal=journal)
        peer = Peer(traffic, system_id="us", password="pw", peers=set())
        peer.connection_made(_transport())
        peer.data_received(encode_bind(c.BIND_TRANSCEIVER, 1, Bind("us", "pw")))
        assert peer.bound_as == c.BIND_TRANSCEIVER
        for read in reads:
            peer.data_received(read)
        peer.connection_lost(None)
        traffic.timeline.stop()

    asyncio.run(run())


@RELAXED
@given(reads=noise)
def test_a_session_survives_noise_and_reports_each_message_once(reads: list[bytes]) -> None:
    reported: list[object] = []

    class Handler:
        def on_results(self, results: Any) -> None:
            reported.extend(tag for tag, _ in results)

        def on_late_results(self, results: Any) -> None:
            pytest.fail("nothing was late")

        async def on_deliveries(self, deliveries: Sequence[Delivered]) -> Sequence[int]:
            return [0] * len(deliveries)

    async def run() -> None:
        session = Session(SessionSettings(host="", port=1, system_id="us", password="pw"), Handler())
        session.connection_made(_transport())
        session._is_open = True
        for tag in range(5):
            session.submit(tag, ShortMessage("1415", "1500", b"x"))
        await asyncio.sleep(0)
        for read in reads:
            session.data_received(read)
        await asyncio.sleep(0)
        session.connection_lost(None)
        assert session.free_slots == 0

    asyncio.run(run())
    assert sorted(reported) == list(range(5))

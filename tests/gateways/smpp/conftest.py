"""A sandbox SMSC, a bare scripted peer, and a handler that remembers, for tests of sessions."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.decoding import decode
from smarttec.gateways.smpp.deliveries import Delivered
from smarttec.gateways.smpp.encoding import encode_bind_resp
from smarttec.gateways.smpp.framing import Framer
from smarttec.gateways.smpp.opening import open_session
from smarttec.gateways.smpp.outcomes import Results, SubmitResult
from smarttec.gateways.smpp.pdu import BindResp, Pdu, ShortMessage
from smarttec.gateways.smpp.session import Session
from smarttec.gateways.smpp.settings import SessionSettings
from smarttec.sandbox.smsc.server import SandboxSmsc


async def eventually(condition: Callable[[], Any], *, within_seconds: float = 10.0) -> None:
    """Poll until true; fail at the deadline."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.005)


class Remembering:
    """A `SessionHandler` that keeps all it is told."""

    def __init__(self) -> None:
        self.results: dict[object, SubmitResult] = {}
        self.late: Results = []
        self.deliveries: list[ShortMessage] = []
        self.batches = 0
        self.answer: Callable[[Sequence[ShortMessage]], Sequence[int]] = lambda messages: [c.ESME_ROK] * len(messages)
        self.may_store = asyncio.Event()
        self.may_store.set()

    def on_results(self, results: Results) -> None:
        self.batches += 1
        for tag, result in results:
            assert tag not in self.results, "a message was reported twice"
            self.results[tag] = result

    def on_late_results(self, results: Results) -> None:
        self.late += results

    async def on_deliveries(self, deliveries: Sequence[Delivered]) -> Sequence[int]:
        messages = [one.message for one in deliveries]
        self.deliveries += messages
        await self.may_store.wait()
        return self.answer(messages)

    def outcome(self, tag: object) -> str:
        return self.results[tag].outcome.name


class BarePeer(asyncio.Protocol):
    """A server that binds anybody and otherwise does only what the test tells it."""

    def __init__(self) -> None:
        self.framer = Framer()
        self.received: list[Pdu] = []
        self.transport: Any = None
        self.is_lost = False
        self.bind_status = c.ESME_ROK

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True

    def data_received(self, data: bytes) -> None:
        for frame in self.framer.feed(data):
            pdu = decode(frame)
            self.received.append(pdu)
            if pdu.command_id == c.BIND_TRANSCEIVER:
                self.send(encode_bind_resp(c.BIND_TRANSCEIVER_RESP, pdu.sequence_number, BindResp("bare")))

    def send(self, octets: bytes) -> None:
        self.transport.write(octets)

    def requests(self, command_id: int) -> list[Pdu]:
        return [pdu for pdu in self.received if pdu.command_id == command_id]


def settings_for(port: int, **changes: Any) -> SessionSettings:
    quick = {
        "window": 100,
        "response_timeout_seconds": 5.0,
        "sweep_interval_seconds": 0.02,
        "connect_timeout_seconds": 5.0,
    }
    fields = {"host": "127.0.0.1", "port": port, "system_id": "smarttec", "password": "secret"} | quick | changes
    return SessionSettings(**fields)


def message_to(destination: str, text: bytes = b"hello", **fields: Any) -> ShortMessage:
    return ShortMessage("14155550100", destination, text, registered_delivery=1, **fields)


@pytest.fixture
def handler() -> Remembering:
    return Remembering()


@pytest.fixture
async def smsc(tmp_path: Path) -> AsyncIterator[SandboxSmsc]:
    server = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
    server.port = await server.start("127.0.0.1", 0)
    yield server
    await server.stop()


@pytest.fixture
async def bare() -> AsyncIterator[Any]:
    peer = BarePeer()
    server = await asyncio.get_running_loop().create_server(lambda: peer, "127.0.0.1", 0)
    peer.port = server.sockets[0].getsockname()[1]
    yield peer
    server.close()
    if peer.transport:
        peer.transport.abort()
    await server.wait_closed()


@pytest.fixture
async def bind(handler: Remembering) -> AsyncIterator[Callable[..., Any]]:
    """`await bind(port, **settings)` gives a bound session, which is closed after the test."""
    sessions: list[Session] = []

    async def open_one(port: int, **changes: Any) -> Session:
        sessions.append(await open_session(settings_for(port, **changes), handler))
        return sessions[-1]

    yield open_one
    for session in sessions:
        session.abort()
        await session.wait_closed()

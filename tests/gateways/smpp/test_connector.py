"""Keeping a session bound."""

import asyncio
import itertools
from pathlib import Path
from typing import Any, ClassVar

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.connector import Connector
from smarttec.gateways.smpp.errors import BindRefused
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.sandbox.smsc.server import SandboxSmsc

from .conftest import BarePeer, Remembering, eventually, message_to, settings_for


def _connector(port: int, handler: Remembering, **changes: Any) -> Connector:
    settings = settings_for(port, **changes)
    return Connector(settings, handler, backoff_min_seconds=0.01, backoff_max_seconds=0.05)


async def test_a_lost_session_is_bound_again_and_waiting_receipts_come_through(
    smsc: SandboxSmsc, handler: Remembering
) -> None:
    connector = _connector(smsc.port, handler)
    running = asyncio.create_task(connector.run())
    first = await connector.wait_bound()
    first.submit("dropped", message_to("15005550008"))
    await first.wait_closed()
    await eventually(lambda: connector.session not in {None, first})
    await eventually(lambda: handler.deliveries)
    assert handler.outcome("dropped") == "OUTCOME_UNKNOWN"
    assert connector.free_slots == await connector.wait_slots() == 100
    await connector.stop()
    await running
    assert connector.session is None
    assert connector.free_slots == 0


async def test_a_carrier_that_comes_up_later_is_found(tmp_path: Path, handler: Remembering) -> None:
    smsc = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
    port = await smsc.start("127.0.0.1", 0)
    await smsc.stop()
    connector = _connector(port, handler)
    running = asyncio.create_task(connector.run())
    await eventually(lambda: isinstance(connector.last_error, GatewayUnavailable))
    smsc = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
    await smsc.start("127.0.0.1", port)
    assert (await connector.wait_bound()).is_bound
    await connector.stop()
    await running
    await smsc.stop()


async def test_a_refused_bind_is_kept_for_the_operator_to_see(smsc: SandboxSmsc, handler: Remembering) -> None:
    connector = _connector(smsc.port, handler, password="wrong")
    running = asyncio.create_task(connector.run())
    await eventually(lambda: connector.last_error)
    assert isinstance(connector.last_error, BindRefused)
    assert connector.last_error.command_status == c.ESME_RINVPASWD
    await connector.stop()
    await running


async def test_whoever_waits_for_slots_is_served_by_the_next_session(smsc: SandboxSmsc, handler: Remembering) -> None:
    connector = _connector(smsc.port, handler, window=1)
    running = asyncio.create_task(connector.run())
    first = await connector.wait_bound()
    first.submit("mute", message_to("15005550010"))
    waiting = asyncio.create_task(connector.wait_slots())
    await eventually(lambda: len(smsc.journal) == 1)
    smsc.drop_all()
    assert await asyncio.wait_for(waiting, 60) == 1
    assert connector.session is not first
    assert handler.outcome("mute") == "OUTCOME_UNKNOWN"
    await connector.stop()
    await running


async def test_stop_requested_before_run_is_not_lost(smsc: SandboxSmsc, handler: Remembering) -> None:
    connector = _connector(smsc.port, handler)
    await connector.stop()
    await asyncio.wait_for(connector.run(), 60)
    assert smsc.bound == 0


async def test_stop_ends_a_connect_that_hangs(handler: Remembering) -> None:
    reached = asyncio.Event()

    class Silent(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            reached.set()

    silent = await asyncio.get_running_loop().create_server(Silent, "127.0.0.1", 0)
    connector = _connector(silent.sockets[0].getsockname()[1], handler, connect_timeout_seconds=60.0)
    running = asyncio.create_task(connector.run())
    await reached.wait()
    await connector.stop()
    await asyncio.wait_for(running, 60)
    silent.close()


async def test_who_breaks_the_protocol_after_each_bind_is_bound_less_and_less_often(handler: Remembering) -> None:
    """A peer that binds us and then sends no PDU would otherwise be dialled ten times a second for ever."""

    class Breaking(BarePeer):
        binds: ClassVar[list[float]] = []

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self.binds.append(asyncio.get_running_loop().time())
            self.send(b"\0\0\0\1nonsense")

    Breaking.binds.clear()
    server = await asyncio.get_running_loop().create_server(Breaking, "127.0.0.1", 0)
    settings = settings_for(server.sockets[0].getsockname()[1])
    connector = Connector(settings, handler, backoff_min_seconds=0.02, backoff_max_seconds=10)
    running = asyncio.create_task(connector.run())
    await eventually(lambda: len(Breaking.binds) >= 6)
    assert connector.last_error
    pauses = [after - before for before, after in itertools.pairwise(Breaking.binds)]
    assert max(pauses) > 4 * min(pauses), pauses
    await connector.stop()
    await running
    server.close()
    await server.wait_closed()


async def test_a_setting_that_fits_no_bind_is_told_and_others_go_on(smsc: SandboxSmsc, handler: Remembering) -> None:
    connector = _connector(smsc.port, handler, password="é")
    running = asyncio.create_task(connector.run())
    await eventually(lambda: connector.last_error)
    assert "does not fit" in str(connector.last_error)
    assert not running.done()
    await connector.stop()
    await running

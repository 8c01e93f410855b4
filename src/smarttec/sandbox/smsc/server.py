"""The SMSC as a whole."""

import asyncio
import ssl
from pathlib import Path

from starlette.applications import Starlette

from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.sandbox.smsc.behaviours import BehaviourTable
from smarttec.sandbox.smsc.control import make_control_app
from smarttec.sandbox.smsc.journal import Journal
from smarttec.sandbox.smsc.peer import Peer
from smarttec.sandbox.smsc.scripted import SCRIPTED
from smarttec.sandbox.smsc.traffic import Traffic


class SandboxSmsc:
    """Make it, `await start(...)`, serve `control_app()` somewhere, `await stop()`.

    The SMPP side and the control application have to run in one event loop.
    """

    def __init__(self, journal_path: Path, system_id: str, password: str) -> None:
        self._system_id = system_id
        self._password = password
        self._peers: set[Peer] = set()
        self._server: asyncio.Server | None = None
        self.behaviours = BehaviourTable(list(SCRIPTED))
        self.journal = Journal(journal_path)
        self._traffic = Traffic(behaviours=self.behaviours, journal=self.journal)

    async def start(self, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> int:
        """Listen, encrypted if there is a context; port 0 takes a free one. Gives back the port."""
        self._server = await asyncio.get_running_loop().create_server(self._make_peer, host, port, ssl=tls)
        address: tuple[str, int] = self._server.sockets[0].getsockname()
        return address[1]

    async def stop(self) -> None:
        """Stop listening, close all links, and close the journal."""
        self._traffic.timeline.stop()
        if self._server:
            self._server.close()
        self.drop_all()
        if self._server:
            await self._server.wait_closed()
        self.journal.close()

    def drop_all(self) -> None:
        """Lose every link, as a carrier's restart would."""
        for peer in list(self._peers):
            peer.abort()

    def deliver(self, message: ShortMessage) -> None:
        """Send a message to a bound gateway as if a subscriber had written it; it waits while none is bound."""
        self._traffic.outbox.add(message)
        self._traffic.outbox.pump()

    @property
    def bound(self) -> int:
        """How many gateways are bound."""
        return sum(peer.bound_as is not None for peer in self._peers)

    @property
    def pending_deliveries(self) -> int:
        """Receipts and messages that no gateway has acknowledged yet."""
        return len(self._traffic.outbox)

    def control_app(self) -> Starlette:
        """The HTTP interface for scripts and tests."""
        return make_control_app(self)

    def _make_peer(self) -> Peer:
        return Peer(self._traffic, system_id=self._system_id, password=self._password, peers=self._peers)

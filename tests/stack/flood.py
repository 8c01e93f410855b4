"""A bounded flood of sends that survives a server that dies, and remembers what it was promised."""

import asyncio
import base64
import itertools
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Flood:
    """Each message goes to a number of its own, so that the carrier's journal can be matched with the answers."""

    facts: dict[str, Any]
    port: int
    connections: int = 20
    accepted: dict[str, str] = field(default_factory=dict)
    """sid → recipient, for every message that was acknowledged."""
    refused: int = 0
    unanswered: int = 0
    _counter: Any = field(default_factory=itertools.count)
    _stopping: bool = False

    def __str__(self) -> str:
        return f"{len(self.accepted)} accepted, {self.unanswered} unanswered, {self.refused} refused"

    async def run(self) -> None:
        """Send until `stop`."""
        await asyncio.gather(*(self._keep_sending() for _ in range(self.connections)))

    def stop(self) -> None:
        """Finish what is under way."""
        self._stopping = True

    async def _keep_sending(self) -> None:
        while not self._stopping:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            try:
                while not self._stopping:
                    await self._send(reader, writer)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self.unanswered += 1
            finally:
                writer.close()

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = f"+1415{2_000_000 + next(self._counter)}"
        writer.write(self._request(recipient))
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
        if head.startswith(b"HTTP/1.1 201"):
            self.accepted[json.loads(body)["sid"]] = recipient
        else:
            self.refused += 1
            await asyncio.sleep(0.05)

    def _request(self, recipient: str) -> bytes:
        facts = self.facts
        body = urlencode({"From": facts["number"], "To": recipient, "Body": "Flood"}).encode()
        token = base64.b64encode(f"{facts['account_sid']}:{facts['auth_token']}".encode()).decode()
        head = (
            f"POST /2010-04-01/Accounts/{facts['account_sid']}/Messages.json HTTP/1.1\r\nHost: flood\r\n"
            f"Authorization: Basic {token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

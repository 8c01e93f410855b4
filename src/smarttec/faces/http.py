"""The web server's HTTP protocol: uvicorn's, but the head of an answer and its body leave in one write.

uvicorn writes them one after the other, and its event loop sends each at once: two system calls, two packets, and two
awakenings of the client for every answer.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_STATUS_LINE = b"HTTP/1."


class JoiningTransport:
    """A transport that keeps the head of an answer back until its body comes, or until this turn of the loop ends."""

    def __init__(self, transport: Any) -> None:
        self._write = transport.write
        self._transport = transport
        self._head = b""
        self._call_soon = asyncio.get_running_loop().call_soon

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """The head waits; what follows takes it along."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(_STATUS_LINE):
            self._head = data
            self._call_soon(self._let_go)
            return
        self._write(data)

    def close(self) -> None:
        """What was written leaves first."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        if self._head:
            data, self._head = self._head, b""
            self._write(data)


class JoiningProtocol(HttpToolsProtocol):
    """For `uvicorn.run(http=…)`."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(JoiningTransport(transport))  # type: ignore[arg-type]  # all that is asked of one

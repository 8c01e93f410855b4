"""Requests reach the threads of the control plane only when all of them is there.

A thread that reads from a client waits as long as the client likes; a handful of half-sent forms would hold every
thread there is. So the body is gathered on the event loop, bounded in size and time. What is announced as too large is
handed on unread: it is refused there with a page, before anybody reads it.
"""

import asyncio
from urllib.parse import quote

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_SLOW = PlainTextResponse("The request did not arrive in time.\n", status_code=408, headers={"Connection": "close"})


class ArrivedRequests:
    """ASGI middleware. `bytes_max` is the largest body that is gathered, in `timeout_seconds` altogether."""

    def __init__(self, app: ASGIApp, *, bytes_max: int, timeout_seconds: float) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._timeout_seconds = timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a whole request, answer a slow one with 408, and forget one whose client has gone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = {**scope, "query_string": _as_ascii(scope["query_string"])}
        if not 0 < _announced(scope) <= self._bytes_max:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._timeout_seconds):
                body = await _gather(receive)
        except TimeoutError:
            await _TOO_SLOW(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _Handed(body, receive), send)


class _Handed:
    """The body at once, then what the server says."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _announced(scope: Scope) -> int:
    """Content-Length, 0 when there is none; the server has checked its form."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)


async def _gather(receive: Receive) -> bytes | None:
    """The whole body; None when the client went away. The server ends it at the announced length."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _as_ascii(query: bytes) -> bytes:
    """Octets that no address may hold, percent-encoded, as browsers do it."""
    return query if query.isascii() else quote(query, safe="".join(map(chr, range(0x21, 0x7F)))).encode("ascii")

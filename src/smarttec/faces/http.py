"""The web server's HTTP protocol: uvicorn's, with a short way for the one endpoint that most requests go to.

uvicorn makes a scope, a cycle, two events, a task through a middleware and two writes of every request. A request that
a `ShortWay` takes is given to it as headers and a body, and its answer leaves in one write, for half the CPU (decision
0010). Whatever is unusual about a request (pipelining, `Expect`, an old version, too many at once) goes uvicorn's way,
to the application, which knows the same endpoint.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_BYTES_MAX = 32 * 1024
FIRST_BYTE_SECONDS = 10.0
"""A connection that says nothing at first is closed after this."""
LOOK_EVERY_SECONDS = 5.0
REQUEST_SECONDS = 30.0
"""From the first byte of a request to its last, for small ones."""
BYTES_PER_SECOND_MIN = 32 * 1024
"""Larger ones get so much longer as their bytes at this rate."""


def _refusal(status: int, sentence: str) -> PlainTextResponse:
    return PlainTextResponse(f"{sentence}\n", status_code=status, headers={"Connection": "close"})


_TOO_LARGE = _refusal(431, "The request's headers are too large.")
_NO_HOST = _refusal(400, "A request has one Host header.")
_BUSY = _refusal(503, "The server is busy; try again in a moment.")
_TOO_SLOW = _refusal(408, "The request did not arrive in time.")


class Answer(NamedTuple):
    """What a client gets. `headers` as they are written, Content-Length among them."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class ShortWay(Protocol):
    """What answers some requests without ASGI's messages."""

    def takes(self, method: bytes, target: bytes) -> bool:
        """Whether it answers this method of this request target (RFC 9112 §3.2), as it was written."""
        ...

    async def answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        """Must not raise. Of a body of more than 64 KiB it gets more than that, and not necessarily the rest."""
        ...


class _NobodyWaits:
    def set(self) -> None:
        """There is a task only once the request is whole."""


class _Request:
    """Stands where uvicorn keeps the request under way; its attributes are those that uvicorn looks at."""

    __slots__ = ("body", "disconnected", "keep_alive", "more_body", "response_complete")
    message_event = _NobodyWaits()

    def __init__(self, *, keep_alive: bool) -> None:
        self.body = b""
        self.disconnected = False
        self.keep_alive = keep_alive
        self.more_body = True
        self.response_complete = False


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with bounds on what an outsider may take up before anybody knows who it is.

    Open connections are no load and do not count: one that is silent, or sends more slowly than anybody would, is
    closed; only requests under way count against `limit_concurrency`. Headers have a size, and a request one Host.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._requests_max, self.limit_concurrency = self.limit_concurrency, None
        self._timer: asyncio.TimerHandle | None = None
        self._began_at = 0.0
        self._received = 0
        self._head_bytes = 0
        self._is_arriving = True

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._began_at = self.loop.time()
        self._timer = self.loop.call_later(LOOK_EVERY_SECONDS, self._look_at_the_time)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self._is_arriving and self._head_bytes >= 0:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
                self.transport.write(_as_octets(_TOO_LARGE))
                self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_arriving, self._head_bytes, self._received = True, 0, 1
        self._began_at = self.loop.time()

    def on_headers_complete(self) -> None:
        self._head_bytes = -1
        refusal = self._refused()
        if refusal is None:
            self.take_headers()
            return
        served, self.app = self.app, refusal
        try:
            super().on_headers_complete()
        finally:
            self.app = served

    def take_headers(self) -> None:
        """They are whole, and nothing stands against them."""
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_arriving = False
        super().on_message_complete()

    def _refused(self) -> PlainTextResponse | None:
        size, hosts = len(self.url), 0
        for name, value in self.headers:
            size += len(name) + len(value)
            hosts += name == b"host"
        if size > HEAD_BYTES_MAX:
            return _TOO_LARGE
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            return _NO_HOST
        return _BUSY if self._is_full() else None

    def _is_full(self) -> bool:
        return self._requests_max is not None and len(self.tasks) >= self._requests_max

    def _look_at_the_time(self) -> None:
        """One timer for each connection: requests themselves only note when they began."""
        if self.transport.is_closing():
            return
        if self._is_arriving and self.loop.time() > self._began_at + self._seconds_granted():
            if self._received:
                self.transport.write(_as_octets(_TOO_SLOW))
            self.transport.close()
            return
        self._timer = self.loop.call_later(LOOK_EVERY_SECONDS, self._look_at_the_time)

    def _seconds_granted(self) -> float:
        if not self._received:
            return FIRST_BYTE_SECONDS
        return REQUEST_SECONDS + self._received / BYTES_PER_SECOND_MIN


def _as_octets(refusal: PlainTextResponse) -> bytes:
    lines = [b"%b: %b\r\n" % header for header in refusal.raw_headers]
    return b"".join((STATUS_LINE[refusal.status_code], *lines, b"\r\n", bytes(refusal.body)))


class ShortWayProtocol(GuardedProtocol):
    """For `uvicorn.run(http=…)`, by `with_short_way`."""

    short_way: ShortWay

    def take_headers(self) -> None:
        if self._goes_the_short_way():
            self.scope["method"], self.scope["path"] = "POST", self.url.decode("ascii")
            self.cycle = _Request(keep_alive=self.parser.should_keep_alive())  # type: ignore[assignment]
        else:
            super().take_headers()

    def on_body(self, body: bytes) -> None:
        request: Any = self.cycle
        if request.__class__ is not _Request:
            super().on_body(body)
        elif len(request.body) <= HIGH_WATER_LIMIT:
            request.body += body

    def on_message_complete(self) -> None:
        request: Any = self.cycle
        super().on_message_complete()
        if request.__class__ is not _Request:
            return
        task = self.loop.create_task(self._answer(request, self.scope))  # type: ignore[arg-type]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _goes_the_short_way(self) -> bool:
        parser = self.parser
        before: Any = self.cycle
        return (
            self.short_way.takes(parser.get_method(), self.url)
            and parser.get_http_version() == "1.1"
            and not self.expect_100_continue
            and not parser.should_upgrade()
            and (before is None or before.response_complete)
        )

    async def _answer(self, request: _Request, scope: dict[str, Any]) -> None:
        status, headers, body = await self.short_way.answer(scope, request.body)
        request.response_complete = True
        if self.transport.is_closing():
            return
        lines = [b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *headers)]
        if not request.keep_alive:
            lines.append(b"connection: close\r\n")
        self.transport.write(b"".join((STATUS_LINE[status], *lines, b"\r\n", body)))
        if not request.keep_alive:
            self.transport.close()
        self.on_response_complete()


def with_short_way(short_way: ShortWay) -> type[ShortWayProtocol]:
    """The protocol class that asks this one first."""
    return type("ShortWayProtocol", (ShortWayProtocol,), {"short_way": short_way})

"""The web server's HTTP protocol: uvicorn's, with a short way for the one endpoint that most requests go to.

uvicorn makes a scope, a cycle, two events, a task through a middleware and two writes of every request. A request that
a `ShortWay` takes is given to it as headers and a body, and its answer leaves in one write, for half the CPU (decision
0010). Whatever is unusual about a request (pipelining, `Expect`, an old version, too many at once) goes uvicorn's way,
to the application, which knows the same endpoint.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol


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


class ShortWayProtocol(HttpToolsProtocol):
    """For `uvicorn.run(http=…)`, by `with_short_way`."""

    short_way: ShortWay

    def on_headers_complete(self) -> None:
        if self._goes_the_short_way():
            self.scope["method"], self.scope["path"] = "POST", self.url.decode("ascii")
            self.cycle = _Request(keep_alive=self.parser.should_keep_alive())  # type: ignore[assignment]
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        request: Any = self.cycle
        if request.__class__ is not _Request:
            super().on_body(body)
        elif len(request.body) <= HIGH_WATER_LIMIT:
            request.body += body

    def on_message_complete(self) -> None:
        request: Any = self.cycle
        if request.__class__ is not _Request:
            super().on_message_complete()
            return
        task = self.loop.create_task(self._answer(request, self.scope))  # type: ignore[arg-type]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _goes_the_short_way(self) -> bool:
        parser, limit = self.parser, self.limit_concurrency
        before: Any = self.cycle
        return (
            self.short_way.takes(parser.get_method(), self.url)
            and parser.get_http_version() == "1.1"
            and not self.expect_100_continue
            and not parser.should_upgrade()
            and (before is None or before.response_complete)
            and (limit is None or max(len(self.connections), len(self.tasks)) < limit)
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

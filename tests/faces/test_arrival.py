import asyncio
from collections.abc import Iterable

import pytest
from starlette.types import Message, Receive, Scope, Send

from smarttec.faces.arrival import ArrivedRequests


class Recorder:
    """Stands for the control plane: notes what it was given, and answers."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        self.seen.append((scope["query_string"], message.get("body", b"")))
        await send({"type": "http.response.start", "status": 200, "headers": []})


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def ask(
    messages: Iterable[Message], *, length: int | None, query: bytes = b"", timeout_seconds: float = 5
) -> tuple[Recorder, list[int]]:
    """What the control plane saw of a request whose parts come one by one and then no more; and the statuses."""
    app, statuses, waiting = Recorder(), [], iter(messages)

    async def receive() -> Message:
        if (message := next(waiting, None)) is None:
            await asyncio.Event().wait()
        return message or {}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": query}
    gate = ArrivedRequests(app, bytes_max=10, timeout_seconds=timeout_seconds)
    asyncio.run(gate(scope, receive, send))
    return app, statuses


def test_a_body_in_parts_arrives_as_one() -> None:
    app, statuses = ask([part(b"one ", more=True), part(b"two", more=False)], length=7)
    assert (app.seen, statuses) == ([(b"", b"one two")], [200])


def test_a_half_sent_body_never_reaches_a_thread() -> None:
    app, statuses = ask([part(b"one", more=True)], length=7, timeout_seconds=0.05)
    assert (app.seen, statuses) == ([], [408])


def test_a_client_that_went_away_is_forgotten() -> None:
    app, statuses = ask([part(b"one", more=True), {"type": "http.disconnect"}], length=7)
    assert (app.seen, statuses) == ([], [])


@pytest.mark.parametrize("length", [None, 0, 11])
def test_what_is_not_gathered_is_handed_on_at_once(length: int | None) -> None:
    app, _ = ask([part(b"first", more=True)], length=length)
    assert app.seen == [(b"", b"first")]


def test_octets_that_no_address_may_hold_are_encoded() -> None:
    app, _ = ask([part(b"", more=False)], length=None, query=b"a=%20&b=\xff+[x]")
    assert app.seen == [(b"a=%20&b=%FF+[x]", b"")]

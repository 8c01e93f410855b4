"""Requests that the web server's short way takes, and those that go on to the application, on one connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from smarttec.faces.http import Answer, with_short_way

TARGET = b"/short"
BODY_KEPT = 65_536


class Short:
    """Answers with what it was asked, after `release` is set."""

    def __init__(self) -> None:
        self.release = asyncio.Event()
        self.release.set()
        self.bodies: list[bytes] = []

    def takes(self, method: bytes, target: bytes) -> bool:
        return method == b"POST" and target == TARGET

    async def answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        self.bodies.append(body)
        await self.release.wait()
        told = b"short %b" % body[:20] + dict(scope["headers"]).get(b"x-told", b"")
        return Answer(201, [(b"content-length", b"%d" % len(told))], told)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Uvicorn's own way."""
    if scope["type"] != "http":
        return
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    told = b"long " + body
    headers = [(b"content-length", b"%d" % len(told))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, body: bytes = b"", *, target: bytes = TARGET, version: bytes = b"1.1", headers: bytes = b"") -> None:
        head = b"POST %b HTTP/%b\r\nHost: x\r\nContent-Length: %d\r\n%b\r\n" % (target, version, len(body), headers)
        self.writer.write(head + body)

    async def answer(self) -> tuple[int, bytes]:
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 60)
        status = int(head.split()[1])
        if status == 100:
            return await self.answer()
        assert b"\r\ndate: " in head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return status, await self.reader.readexactly(length)


Connect = Callable[[], Awaitable[Client]]


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about")


async def turn(connect: Connect) -> None:
    """The server has read what was sent before: it answers another connection's request that was sent afterwards."""
    other = await connect()
    other.send(target=b"/other")
    await other.answer()


@pytest.fixture
async def short() -> Short:
    return Short()


@pytest.fixture
async def server(short: Short) -> AsyncIterator[uvicorn.Server]:
    config = uvicorn.Config(
        application, port=0, http=with_short_way(short), ws="none", lifespan="off", log_config=None, server_header=False
    )
    server = uvicorn.Server(config)
    with contextlib.ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(server, "capture_signals", contextlib.nullcontext)
        running = asyncio.create_task(server.serve())
        await until(lambda: server.started)
        yield server
        server.should_exit = True
        await asyncio.wait_for(running, 60)


@pytest.fixture
async def connect(server: uvicorn.Server) -> AsyncIterator[Connect]:
    port = server.servers[0].sockets[0].getsockname()[1]
    writers = []

    async def one() -> Client:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        return Client(reader, writer)

    yield one
    for writer in writers:
        writer.close()


@pytest.fixture
async def client(connect: Connect) -> Client:
    return await connect()


async def test_one_connection_serves_both_ways_one_after_the_other(client: Client) -> None:
    for _ in range(2):
        client.send(b"a", headers=b"X-Told: !\r\n")
        assert await client.answer() == (201, b"short a!")
        client.send(b"b", target=b"/other")
        assert await client.answer() == (200, b"long b")


async def test_a_body_in_pieces_is_whole_before_it_is_answered(client: Client, short: Short, connect: Connect) -> None:
    client.writer.write(b"POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
    await turn(connect)
    assert short.bodies == []
    client.writer.write(b"cd")
    assert await client.answer() == (201, b"short abcd")


async def test_a_body_that_is_too_large_is_seen_to_be_and_not_kept(client: Client, short: Short) -> None:
    client.send(b"x" * 3_000_000)
    assert (await client.answer())[0] == 201
    assert BODY_KEPT < len(short.bodies[0]) < 1_000_000


@pytest.mark.parametrize("second", [TARGET, b"/other"])
async def test_pipelined_requests_are_answered_in_their_order(
    client: Client, short: Short, connect: Connect, second: bytes
) -> None:
    short.release.clear()
    client.send(b"a")
    client.send(b"b", target=second)
    await until(lambda: bool(short.bodies))
    await turn(connect)
    short.release.set()
    assert await client.answer() == (201, b"short a")
    assert await client.answer() == (200, b"long b")
    client.send(b"c")
    assert await client.answer() == (201, b"short c")


@pytest.mark.parametrize("unusual", [{"version": b"1.0"}, {"headers": b"Expect: 100-continue\r\n"}])
async def test_what_is_unusual_goes_the_long_way(client: Client, unusual: dict[str, bytes]) -> None:
    client.send(b"a", **unusual)
    assert await client.answer() == (200, b"long a")


async def test_a_client_that_wants_the_connection_closed_gets_its_answer_first(client: Client) -> None:
    client.send(b"a", headers=b"Connection: close\r\n")
    assert await client.answer() == (201, b"short a")
    assert await asyncio.wait_for(client.reader.read(), 60) == b""


async def test_a_client_that_went_away_disturbs_nobody(connect: Connect, short: Short, server: uvicorn.Server) -> None:
    short.release.clear()
    gone, cut_off, other = await connect(), await connect(), await connect()
    gone.send(b"a")
    cut_off.writer.write(b"POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
    other.send(b"b")
    await until(lambda: len(short.bodies) == 2)
    gone.writer.close()
    cut_off.writer.close()
    await until(lambda: len(server.server_state.connections) == 1)
    short.release.set()
    assert await other.answer() == (201, b"short b")
    assert short.bodies == [b"a", b"b"]


async def test_the_end_of_the_server_waits_for_the_answer(client: Client, server: uvicorn.Server, short: Short) -> None:
    short.release.clear()
    client.send(b"a")
    await until(lambda: bool(short.bodies))
    server.should_exit = True
    await until(lambda: not server.servers[0].is_serving())
    short.release.set()
    assert await client.answer() == (201, b"short a")

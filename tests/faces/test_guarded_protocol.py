"""What an outsider may take up of the web server before anybody knows who it is (RFC 9110, 9112; CWE-400).

Slow and silent clients are the oldest way to stop a server (Slowloris); users of uvicorn and gunicorn ask for these
bounds again and again.
"""

import asyncio
import contextlib

import pytest
import uvicorn
from tests.faces.test_http import Client, Connect, Short, client, connect, server, short

from smarttec.faces import http

__all__ = ["client", "connect", "server", "short"]


async def everything(client: Client) -> bytes:
    return await asyncio.wait_for(client.reader.read(), 60)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LOOK_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(http, "FIRST_BYTE_SECONDS", 0.05)
    monkeypatch.setattr(http, "REQUEST_SECONDS", 0.05)


@pytest.mark.parametrize("head", [b"POST /short HTTP/1.1\r\nHost: x\r\n", b"GET /other HTTP/1.1\r\nHost: x\r\n"])
async def test_headers_over_the_limit_are_431(client: Client, head: bytes) -> None:
    client.writer.write(head + b"X-Large: " + b"a" * (33 * 1024) + b"\r\n\r\n")
    assert (await everything(client)).startswith(b"HTTP/1.1 431 ")


async def test_headers_that_never_end_are_431_without_waiting_for_their_end(client: Client) -> None:
    client.writer.write(b"GET /other HTTP/1.1\r\nHost: x\r\n" + b"X-More: 1\r\n" * 4000)
    assert (await everything(client)).startswith(b"HTTP/1.1 431 ")


async def test_large_headers_within_the_limit_are_served(client: Client) -> None:
    client.send(b"a", target=b"/other", headers=b"X-Large: %b\r\n" % (b"a" * (31 * 1024)))
    assert await client.answer() == (200, b"long a")


async def test_large_bodies_do_not_count_as_headers(client: Client) -> None:
    for _ in range(2):
        client.send(b"a" * 40_000, target=b"/other")
        assert (await client.answer())[0] == 200


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n", b"Host: a\r\nhost: a\r\n"])
@pytest.mark.parametrize("target", [b"/short", b"/other"])
async def test_a_request_has_one_host(client: Client, hosts: bytes, target: bytes) -> None:
    client.writer.write(b"POST %b HTTP/1.1\r\n%bContent-Length: 0\r\n\r\n" % (target, hosts))
    assert (await everything(client)).startswith(b"HTTP/1.1 400 ")


@pytest.mark.usefixtures("quick")
async def test_a_connection_that_says_nothing_is_closed(client: Client) -> None:
    assert await everything(client) == b""


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "begun", [b"G", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"]
)
async def test_a_request_that_does_not_arrive_is_408(client: Client, begun: bytes) -> None:
    client.writer.write(begun)
    assert (await everything(client)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("quick")
async def test_trickling_does_not_buy_time(client: Client) -> None:
    async def trickle() -> None:
        with contextlib.suppress(ConnectionError):
            client.writer.write(b"GET /other HTTP/1.1\r\nHost: x\r\n")
            while not client.writer.is_closing():
                client.writer.write(b"X-A: b\r\n")
                await client.writer.drain()
                await asyncio.sleep(0.005)

    trickling = asyncio.create_task(trickle())
    assert (await everything(client)).startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 431 "))
    trickling.cancel()


@pytest.mark.usefixtures("quick")
async def test_an_answer_may_take_as_long_as_it_takes(client: Client, short: Short) -> None:
    short.release.clear()
    client.send(b"a")
    await asyncio.sleep(0.2)
    short.release.set()
    assert await client.answer() == (201, b"short a")


async def test_open_connections_do_not_count_against_the_limit_of_requests(
    connect: Connect, server: uvicorn.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.config, "limit_concurrency", 3)
    silent = [await connect() for _ in range(20)]
    busy = await connect()
    busy.send(b"a")
    assert await busy.answer() == (201, b"short a")
    busy.send(b"a", target=b"/other")
    assert await busy.answer() == (200, b"long a")
    assert len(silent) == 20


async def test_requests_under_way_count_against_it(
    connect: Connect, server: uvicorn.Server, short: Short, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.config, "limit_concurrency", 2)
    short.release.clear()
    waiting = [await connect() for _ in range(2)]
    for one in waiting:
        one.send(b"a")
    async with asyncio.timeout(60):
        while len(short.bodies) < 2:  # noqa: ASYNC110 - the list has no event
            await asyncio.sleep(0.005)
    late = await connect()
    late.send(b"b", target=b"/other")
    assert (await everything(late)).startswith(b"HTTP/1.1 503 ")
    short.release.set()
    assert [await one.answer() for one in waiting] == [(201, b"short a")] * 2

"""Readiness: what counts as an answer, and what a child announces."""

import asyncio
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from smarttec.machine.home import Home
from smarttec.machine.readiness import announce_ready, announced, answers, forget_announcement


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


async def test_only_200_is_an_answer() -> None:
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert await answers(f"{address}/healthz")()
        assert not await answers(f"{address}/broken")()
        assert not await answers(f"{address}/healthz", f"{address}/broken")()
        await asyncio.to_thread(server.shutdown)
    assert not await answers(f"{address}/healthz")()


async def test_peer_that_speaks_no_http_is_not_ready() -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\n")
        writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert not await answers(f"http://127.0.0.1:{port}/")()


async def test_announcement_counts_until_it_is_forgotten(home: Home) -> None:
    environ = {"SMARTTEC_HOME": str(home.path), "SMARTTEC_SUPERVISED": "1"}
    check = announced(home, "worker")
    assert not await check()
    announce_ready("worker", environ)
    assert await check()
    assert not await announced(home, "smpp")()
    forget_announcement(home, "worker")
    assert not await check()


async def test_announcement_without_a_supervisor_writes_nothing(home: Home) -> None:
    announce_ready("worker", {"SMARTTEC_HOME": str(home.path)})
    assert not await announced(home, "worker")()

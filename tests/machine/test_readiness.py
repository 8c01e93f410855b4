"""Readiness: what counts as an answer, and what a child announces."""

import asyncio
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from smarttec.machine import readiness
from smarttec.machine.home import Home
from smarttec.machine.readiness import Announcement, announced, answers, beats, forget_announcement
from smarttec.machine.services import Ready


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
    Announcement("worker", environ).ready()
    await until(check)
    assert not await announced(home, "smpp")()
    forget_announcement(home, "worker")
    assert not await check()


async def test_announcement_without_a_supervisor_writes_nothing(home: Home) -> None:
    Announcement("worker", {"SMARTTEC_HOME": str(home.path)}).ready()
    await asyncio.sleep(0)
    assert not await announced(home, "worker")()


async def until(check: Ready) -> None:
    async with asyncio.timeout(60):
        while not await check():  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.005)


async def test_a_child_lives_as_long_as_its_loop_touches_the_announcement(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "BEAT_SECONDS", 0.01)
    environ = {"SMARTTEC_HOME": str(home.path), "SMARTTEC_SUPERVISED": "1"}
    lives = beats(home, "worker")
    announcement = Announcement("worker", environ)
    announcement.ready()
    announcement.ready()
    await until(lives)
    await until(lives)
    assert announcement._beating is not None
    announcement._beating.cancel()
    await asyncio.gather(announcement._beating, return_exceptions=True)
    await lives()
    assert not await lives()


async def test_a_full_folder_does_not_break_the_child(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "BEAT_SECONDS", 0.01)
    troubles = [OSError(28, "No space left on device")] * 3

    def full(file: Path) -> None:
        if troubles:
            raise troubles.pop()
        file.touch()

    monkeypatch.setattr(readiness, "_touch", full)
    Announcement("worker", {"SMARTTEC_HOME": str(home.path), "SMARTTEC_SUPERVISED": "1"}).ready()
    await until(announced(home, "worker"))

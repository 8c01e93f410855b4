"""Is it doing its work? Checks the supervisor asks, and the announcement of children that listen on no port."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from smarttec.machine.home import Home, write_private
from smarttec.machine.services import Ready

ANSWER_TIMEOUT_SECONDS = 2.0


def announce_ready(name: str, environ: Mapping[str, str] = os.environ) -> None:
    """Called by a child (`worker`, `smpp`) once it does its work; without a supervisor it does nothing."""
    if "SMARTTEC_SUPERVISED" in environ:
        write_private(_ready_file(Home.from_environment(environ), name), f"{os.getpid()}\n")


def announced(home: Home, name: str) -> Ready:
    """Ready when the child has called `announce_ready(name)`."""

    async def check() -> bool:
        return _ready_file(home, name).exists()

    return check


def forget_announcement(home: Home, name: str) -> None:
    """What an earlier process announced says nothing about the next one."""
    _ready_file(home, name).unlink(missing_ok=True)


def answers(*urls: str) -> Ready:
    """Ready when every `http://host:port/path` answers 200."""

    async def check() -> bool:
        return all(await asyncio.gather(*(_status_is_ok(url) for url in urls)))

    return check


def _ready_file(home: Home, name: str) -> Path:
    return home.run / f"{name}.ready"


async def _status_is_ok(url: str) -> bool:
    try:
        return await asyncio.wait_for(_get_status(url), ANSWER_TIMEOUT_SECONDS) == b"200"
    except (OSError, TimeoutError, ValueError):
        return False


async def _get_status(url: str) -> bytes:
    """The status code of a GET, as sent; empty when the answer is not HTTP."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        words = (await reader.readline()).split()
        return words[1] if len(words) > 1 else b""
    finally:
        writer.close()

"""Is it doing its work? Checks the supervisor asks, and the announcement of children that listen on no port."""

import asyncio
import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from smarttec.machine.home import Home, write_private
from smarttec.machine.services import Ready

ANSWER_TIMEOUT_SECONDS = 2.0
BEAT_SECONDS = 5.0


class Announcement:
    """A child's (`worker`, `smpp`): that it does its work, and from then on that its event loop turns.

    Without a supervisor it does nothing. A disk without room is waited for: the work itself does not need the file.
    """

    def __init__(self, name: str, environ: Mapping[str, str] = os.environ) -> None:
        self._file = _ready_file(Home.from_environment(environ), name) if "SMARTTEC_SUPERVISED" in environ else None
        self._beating: asyncio.Task[None] | None = None

    def ready(self) -> None:
        """Called in the event loop once the work goes on; again, it changes nothing."""
        if self._file is not None and self._beating is None:
            self._beating = asyncio.create_task(self._beat(self._file))

    async def _beat(self, file: Path) -> None:
        while True:
            with contextlib.suppress(OSError):
                _touch(file)
            await asyncio.sleep(BEAT_SECONDS)


def _touch(file: Path) -> None:
    if file.exists():
        os.utime(file)
    else:
        write_private(file, f"{os.getpid()}\n")


def announced(home: Home, name: str) -> Ready:
    """Ready when the child has announced itself."""

    async def check() -> bool:
        return _ready_file(home, name).exists()

    return check


def beats(home: Home, name: str) -> Ready:
    """Alive when the child's announcement was touched since the last time that somebody asked here."""
    seen = 0

    async def check() -> bool:
        nonlocal seen
        try:
            before, seen = seen, _ready_file(home, name).stat().st_mtime_ns
        except OSError:
            return False
        return seen != before

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

"""A sandbox SMSC on a port of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from smarttec.sandbox.smsc.server import SandboxSmsc


async def eventually(condition: Callable[[], Any], *, within_seconds: float = 10.0) -> None:
    """Poll until true; fail at the deadline."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.005)


@pytest.fixture
async def smsc(tmp_path: Path) -> AsyncIterator[SandboxSmsc]:
    server = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
    server.port = await server.start("127.0.0.1", 0)
    yield server
    await server.stop()

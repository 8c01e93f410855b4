"""Tills beside a running program, and what must be true of the credit that they moved."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from bench.stack import Stack

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0


class Tills:
    """The process; see `run_till`."""

    def __init__(self, stack: Stack, seed: int) -> None:
        self._stack = stack
        self._seed = seed
        self._report = stack.home.parent / "tills.json"
        self._log = stack.home.parent / "tills.log"
        self._process: asyncio.subprocess.Process

    async def open(self) -> None:
        """Start them, and wait until they are about to work."""
        environment = self._environment()
        paths = os.pathsep.join([str(ROOT), *filter(None, [environment.get("PYTHONPATH")])])
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.stack.run_till", str(self._report), str(self._seed)),
                env={**environment, "PYTHONPATH": paths}, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await self._process.stdout.readline() == b"ready\n", self._log.read_text()[-3000:]

    def _environment(self) -> dict[str, str]:
        """That of the web: they are as good as it."""
        (pid, *_) = self._stack.pids_of("web")
        words = Path(f"/proc/{pid}/environ").read_text().split("\0")
        return dict(word.split("=", 1) for word in words if "=" in word)

    async def close(self) -> dict[str, Any]:
        """Let them finish what they began; their report."""
        assert self._process.returncode is None, self._log.read_text()[-3000:]
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            code = await self._process.wait()
        assert code == 0, self._log.read_text()[-3000:]
        report: dict[str, Any] = json.loads(self._report.read_text())
        return report


async def check_money(connection: asyncpg.Connection, entries: Sequence[Sequence[Any]]) -> None:
    """Every acknowledged act stands exactly once, and the tills' accounts hold no entry besides."""
    expected = {(UUID(act), UUID(account), amount, kind) for act, account, amount, kind in entries}
    assert len(expected) == len(entries)
    accounts = list({account for _, account, _, _ in expected})
    deadline = time.monotonic() + PATIENCE_SECONDS
    # A top-up was acknowledged by the clearing house; its credit comes with a notification, which may still be tried.
    while (found := await _entries_of(connection, accounts)) != expected:
        assert time.monotonic() < deadline, f"missing: {expected - found}; too many: {found - expected}"
        assert not found - expected, f"too many: {found - expected}"
        await asyncio.sleep(0.2)
    bare = "SELECT count(*) FROM ledger_entry WHERE account = ANY ($1)"
    assert await connection.fetchval(bare, accounts) == len(expected), "an act stands twice"


async def _entries_of(connection: asyncpg.Connection, accounts: list[UUID]) -> set[tuple[UUID, UUID, int, int]]:
    query = "SELECT id, account, amount_micros, kind FROM ledger_entry WHERE account = ANY ($1)"
    return {tuple(row) for row in await connection.fetch(query, accounts)}

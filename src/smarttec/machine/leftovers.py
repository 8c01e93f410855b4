"""Ends a PostgreSQL server whose supervisor was killed, and only that.

A process is the server's when its program is called `postgres` and its working directory is the data folder (all its
processes change into it); the pid file there says which one is the postmaster. Each is signalled through a pid file
descriptor, so a pid that was given to another process meanwhile is never hit.

A backend that is busy with a long statement does not notice that its postmaster was killed, and no new server starts
beside it; such orphans are ended too.
"""

import asyncio
import contextlib
import os
import select
import signal
from collections.abc import Sequence
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError

FAST_TIMEOUT_SECONDS = 20.0
IMMEDIATE_TIMEOUT_SECONDS = 10.0
ORPHAN_TIMEOUT_SECONDS = 5.0


async def end_old_server(data: Path) -> None:
    """Return when no process of a server is left on `data`. Raises MisconfiguredError when one will not go."""
    postmaster = _named_pid(data)
    if postmaster is not None:
        fast_then_immediate = ((signal.SIGINT, FAST_TIMEOUT_SECONDS), (signal.SIGQUIT, IMMEDIATE_TIMEOUT_SECONDS))
        await _end(postmaster, data, fast_then_immediate)
    for orphan in _server_pids(data):
        await _end(orphan, data, ((signal.SIGQUIT, ORPHAN_TIMEOUT_SECONDS), (signal.SIGKILL, ORPHAN_TIMEOUT_SECONDS)))


async def _end(pid: int, data: Path, requests: Sequence[tuple[signal.Signals, float]]) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return
    try:
        if not _is_server_of(pid, data):
            return
        for request, timeout_seconds in requests:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(descriptor, request)
            if await asyncio.to_thread(_wait_for_exit, descriptor, timeout_seconds):
                return
    finally:
        os.close(descriptor)
    raise MisconfiguredError(f"An old database server (process {pid}) still runs on {data}. End it, then start again.")


def _server_pids(data: Path) -> list[int]:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _is_server_of(pid, data)]


def _wait_for_exit(descriptor: int, timeout_seconds: float) -> bool:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(timeout_seconds * 1000))


def _named_pid(data: Path) -> int | None:
    try:
        return abs(int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None


def _is_server_of(pid: int, data: Path) -> bool:
    process = Path("/proc") / str(pid)
    try:
        program = (process / "exe").readlink().name.removesuffix(" (deleted)")
        return program == "postgres" and (process / "cwd").samefile(data)
    except OSError:
        return False

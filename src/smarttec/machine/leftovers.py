"""Ends a PostgreSQL server whose supervisor was killed, and only that.

A server is ours when three things agree: the pid file in our data folder names it, its program is called `postgres`,
and its working directory is that data folder (a server always changes into it). It is signalled through a pid file
descriptor, so a pid that was given to another process meanwhile is never hit.
"""

import asyncio
import contextlib
import os
import select
import signal
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError

FAST_TIMEOUT_SECONDS = 20.0
IMMEDIATE_TIMEOUT_SECONDS = 10.0


async def end_old_server(data: Path) -> None:
    """Return when no server runs on `data` any more. Raises MisconfiguredError when one will not go."""
    pid = _named_pid(data)
    if pid is None:
        return
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return
    try:
        if not _is_server_of(pid, data):
            return
        for request, timeout_seconds in (
            (signal.SIGINT, FAST_TIMEOUT_SECONDS),
            (signal.SIGQUIT, IMMEDIATE_TIMEOUT_SECONDS),
        ):
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(descriptor, request)
            if await asyncio.to_thread(_wait_for_exit, descriptor, timeout_seconds):
                return
    finally:
        os.close(descriptor)
    raise MisconfiguredError(f"An old database server (process {pid}) still runs on {data}. End it, then start again.")


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

"""Starts children through `launch.py`, each in a session of its own."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from smarttec.machine import launch
from smarttec.machine.accounts import Account
from smarttec.machine.logs import open_log


async def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    output: int | IO[bytes],
    errors: int | IO[bytes],
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> Process:
    """Start `argv` (absolute program first). Call it from the main thread: the child lives as long as that thread."""
    who = (account.uid, account.gid) if account else (-1, -1)
    words = (os.getpid(), int(death_signal), *who)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", launch.__file__, *(str(word) for word in words), *argv),
        env=dict(env),
        stdin=DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
        cwd="/",
    )


async def run_to_end(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    on_line: Callable[[str], None],
    account: Account | None = None,
) -> int:
    """Run a one-shot program: its stdout goes to `on_line` line by line, its stderr to `log`. Returns its exit code.

    Cancelled, it takes the program along.
    """
    with open_log(log) as errors:
        process = await spawn(argv, env=env, output=PIPE, errors=errors, account=account)
        try:
            if process.stdout is None:
                raise RuntimeError("a pipe was asked for")
            async for line in process.stdout:
                on_line(line.decode(errors="replace").rstrip("\n"))
            return await process.wait()
        finally:
            if process.returncode is None:
                await end(process)


async def end(process: Process, *, with_signal: signal.Signals = signal.SIGTERM, timeout_seconds: float = 5) -> None:
    """Ask with a signal, then kill the whole session."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(with_signal)
    try:
        await asyncio.wait_for(process.wait(), timeout_seconds)
    except TimeoutError:
        kill_session(process)
        await process.wait()


def kill_session(process: Process) -> None:
    """SIGKILL for the child and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)

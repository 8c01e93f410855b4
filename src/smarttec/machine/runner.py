"""Keeps one unit alive: start, readiness, restart with back-off, stop."""

import asyncio
import contextlib
import signal
import time
from asyncio.subprocess import Process
from pathlib import Path

from smarttec.machine import child
from smarttec.machine.board import Board, State
from smarttec.machine.logs import open_log
from smarttec.machine.services import Backoff, Service, Step, UnitFailed

READINESS_INTERVAL_SECONDS = 0.05
START_ATTEMPTS_MAX = 5
HURRY_TIMEOUT_SECONDS = 5.0
ALIVE_INTERVAL_SECONDS = 10.0


class StepRunner:
    """Runs a step once."""

    def __init__(self, step: Step, *, board: Board) -> None:
        self.unit = step
        self.ready = asyncio.Event()
        self._board = board

    async def run(self) -> None:
        """Do it; what it raises is the caller's to tell."""
        name = self.unit.name
        self._board.change(name, State.STARTING)
        await self.unit.run(lambda done, total: self._board.progress(name, done, total))
        self._board.change(name, State.DONE)
        self.ready.set()

    def refuse_restart(self) -> None:
        """A step is never run again."""

    async def stop(self, hurry: asyncio.Event) -> bool:
        """Nothing of a step keeps running; the caller cancels `run`."""
        return False


class ServiceRunner:
    """Runs a service until it is stopped."""

    def __init__(self, service: Service, *, logs: Path, board: Board) -> None:
        self.unit = service
        self.ready = asyncio.Event()
        self.log = logs / f"{service.name}.log"
        self.process: Process | None = None
        self._board = board
        self._stopping = False

    async def run(self) -> None:
        """Start and keep alive. Raises UnitFailed when it cannot be brought up, or died and may not be restarted."""
        backoff = Backoff()
        attempts = 0
        while not self._stopping:
            started = time.monotonic()
            process = await self._start()
            if await self._becomes_ready(process):
                self._board.change(self.unit.name, State.READY, detail=f"process {process.pid}")
                self.ready.set()
                await self._until_it_ends_or_hangs(process)
            if self._stopping:
                return
            attempts += 1
            self._check_may_start_again(attempts, process)
            self._board.change(self.unit.name, State.RESTARTING, detail=_how_it_ended(process.returncode))
            await asyncio.sleep(backoff.next_wait_seconds(lived_seconds=time.monotonic() - started))

    async def _start(self) -> Process:
        unit = self.unit
        self._board.change(unit.name, State.STARTING)
        if unit.before:
            await unit.before(lambda done, total: self._board.progress(unit.name, done, total))
        with open_log(self.log) as log:
            self.process = await child.spawn(
                unit.argv, env=unit.env, output=log, errors=log, account=unit.account, death_signal=unit.death_signal
            )
        return self.process

    def _check_may_start_again(self, attempts: int, process: Process) -> None:
        how = _how_it_ended(process.returncode)
        if self.ready.is_set():
            if not self.unit.restart:
                raise UnitFailed(f"{self.unit.title} died ({how}).", log=self.log)
        elif attempts >= START_ATTEMPTS_MAX or not self.unit.restart:
            raise UnitFailed(f"{self.unit.title} does not start ({how}).", log=self.log)

    async def _becomes_ready(self, process: Process) -> bool:
        """True when it does its work, False when it ended instead. One that lives is waited for."""
        limit = self.unit.ready_timeout_seconds
        deadline = time.monotonic() + limit
        while process.returncode is None:
            if await self.unit.ready():
                return process.returncode is None
            if time.monotonic() > deadline:
                deadline = float("inf")
                self._board.say(
                    f"{self.unit.title} is not ready after {limit:g} s; still waiting. {self.log} may say why."
                )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), READINESS_INTERVAL_SECONDS)
        return False

    async def _until_it_ends_or_hangs(self, process: Process) -> None:
        """One that hangs is killed, as it would not heed a request."""
        silent_since: float | None = None
        while not await _ends(process, ALIVE_INTERVAL_SECONDS if self.unit.alive else None, None):
            if self.unit.alive is None or await self.unit.alive():
                silent_since = None
                continue
            silent_since = silent_since or time.monotonic()
            if time.monotonic() - silent_since >= self.unit.hung_after_seconds and not self._stopping:
                self._board.say(f"{self.unit.title} hangs and is replaced.")
                child.kill_session(process)

    def refuse_restart(self) -> None:
        """From now on an end is an end."""
        self._stopping = True

    async def stop(self, hurry: asyncio.Event) -> bool:
        """Ask politely; after the time limit, or when `hurry` is set, less so. True when there was a process."""
        process = self.process
        if process is None or process.returncode is not None:
            return False
        self._board.change(self.unit.name, State.STOPPING)
        for request, timeout_seconds, patience in (
            (self.unit.stop_signal, self.unit.stop_timeout_seconds, hurry),
            (self.unit.hurry_signal, HURRY_TIMEOUT_SECONDS, None),
        ):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(request)
            if await _ends(process, timeout_seconds, patience):
                break
        child.kill_session(process)
        await process.wait()
        self._board.change(self.unit.name, State.STOPPED)
        return True


Runner = ServiceRunner | StepRunner


async def _ends(process: Process, timeout_seconds: float | None, hurry: asyncio.Event | None) -> bool:
    """Whether `process` ends in time; gives up early when `hurry` is set."""
    ended = asyncio.ensure_future(process.wait())
    hurried = asyncio.ensure_future(hurry.wait()) if hurry else None
    waits = {ended, hurried} if hurried else {ended}
    await asyncio.wait(waits, timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        if not wait.done():
            wait.cancel()
    return process.returncode is not None


def _how_it_ended(returncode: int | None) -> str:
    if returncode is None:
        return "it hangs"
    if returncode < 0:
        return f"killed by {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"

"""All units together: what starts after what, what a signal means, what the exit code says.

Units without a dependency between them start at the same time; stopping goes the other way round, a unit only after
all that depend on it. The first Ctrl-C (SIGINT, SIGTERM, SIGHUP) stops, the second one hurries.
"""

import asyncio
import signal
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.board import Board, State
from smarttec.machine.logs import keep_small
from smarttec.machine.runner import Runner, ServiceRunner, StepRunner
from smarttec.machine.services import Service, Unit, UnitFailed

LOG_LINES_SHOWN = 20
LOG_TAIL_BYTES = 64 * 1024
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs `units` until it is told to stop, or one of them fails for good."""

    def __init__(self, units: Sequence[Unit], *, logs: Path, board: Board, on_ready: Callable[[], None]) -> None:
        self._board = board
        self._logs = logs
        self._on_ready = on_ready
        self._runners: dict[str, Runner] = {
            unit.name: ServiceRunner(unit, logs=logs, board=board)
            if isinstance(unit, Service)
            else StepRunner(unit, board=board)
            for unit in units
        }
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()
        self._failed = False

    async def run(self) -> int:
        """0 after a stop that was asked for, 1 after a failure. When it returns no child is left."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.request_stop)
        keepers = {name: asyncio.create_task(self._keep(name)) for name in self._runners}
        announcing = asyncio.create_task(self._announce())
        rotating = asyncio.create_task(keep_small(self._logs))
        for task in (*keepers.values(), announcing, rotating):
            task.add_done_callback(self._tell_bug)
        try:
            await self._stop.wait()
        finally:
            announcing.cancel()
            rotating.cancel()
            await self._stop_all(keepers)
            await asyncio.gather(announcing, rotating, return_exceptions=True)
            for number in SIGNALS:
                loop.remove_signal_handler(number)
        return 1 if self._failed else 0

    def request_stop(self) -> None:
        """Stop; when already stopping, hurry."""
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    async def _announce(self) -> None:
        await asyncio.gather(*(runner.ready.wait() for runner in self._runners.values()))
        self._on_ready()

    def _tell_bug(self, task: asyncio.Task[None]) -> None:
        """A task that broke in a way nobody foresaw must not leave a program that waits for ever."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed = True
            self._board.say("".join(traceback.format_exception(error)))
            self._stop.set()

    async def _keep(self, name: str) -> None:
        runner = self._runners[name]
        await asyncio.gather(*(self._runners[other].ready.wait() for other in runner.unit.depends))
        try:
            await runner.run()
        except UnitFailed as failure:
            self._fail(name, str(failure), log=failure.log)
        except MisconfiguredError as error:
            self._fail(name, f"{error.sentence} {error.what_to_do}")
        except OSError as error:
            self._fail(name, f"{runner.unit.title}: {error}")

    def _fail(self, name: str, sentence: str, *, log: Path | None = None) -> None:
        self._failed = True
        self._board.change(name, State.FAILED)
        self._board.say(sentence)
        if log is not None:
            self._board.say(f"The last lines of {log}:\n{tail(log)}")
            self._board.say("Correct what the log names and start again; the data are safe.")
        self._stop.set()

    async def _stop_all(self, keepers: dict[str, asyncio.Task[None]]) -> None:
        for runner in self._runners.values():
            runner.refuse_restart()
        stopped = {name: asyncio.Event() for name in keepers}
        await asyncio.gather(*(self._stop_one(name, task, stopped) for name, task in keepers.items()))

    async def _stop_one(self, name: str, keeper: asyncio.Task[None], stopped: dict[str, asyncio.Event]) -> None:
        dependents = (other.unit.name for other in self._runners.values() if name in other.unit.depends)
        await asyncio.gather(*(stopped[other].wait() for other in dependents))
        had_process = await self._runners[name].stop(self._hurry)
        if not had_process:
            keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await self._runners[name].stop(self._hurry)
        stopped[name].set()


def tail(log: Path) -> str:
    """The last lines of a log, indented."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return "    (there is none)"
    return "\n".join(f"    {line}" for line in lines[-LOG_LINES_SHOWN:]) or "    (it is empty)"

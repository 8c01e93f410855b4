"""The supervisor: order, restarts, signals, exit codes, nothing left behind."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine import runner
from smarttec.machine.board import PlainBoard
from smarttec.machine.services import Backoff, Progress, Service, Step, Unit, UnitFailed
from smarttec.machine.supervisor import Supervisor, tail

STANDIN = str(Path(__file__).with_name("standin.py"))


class Stage:
    """Units on stand-ins, one journal, what was said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal"
        self.said = io.StringIO()
        self.units: list[Unit] = []
        self.supervisor: Supervisor | None = None

    def words(self) -> list[str]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [line.rsplit(" ", 1)[0] for line in lines]

    def pid_of(self, name: str) -> int:
        lines = [line.split() for line in self.journal.read_text().splitlines()]
        return int([pid for word, who, pid in lines if (word, who) == ("start", name)][-1])

    def add(self, name: str, *options: str, depends: tuple[str, ...] = (), **changes: object) -> None:
        async def has_started() -> bool:
            return self.words().count(f"start {name}") > self.words().count(f"crash {name}")

        settings: dict[str, object] = {"ready": has_started, "depends": depends} | changes
        argv = [sys.executable, STANDIN, name, str(self.journal), *options]
        self.units.append(Service(name=name, title=name, argv=argv, env=os.environ, **settings))  # type: ignore[arg-type] # keyword changes of a test

    async def run(self, on_ready: Callable[[Supervisor], None]) -> int:
        board = PlainBoard(Console(file=self.said, width=200), {})

        def tell() -> None:
            on_ready(supervisor)

        supervisor = self.supervisor = Supervisor(self.units, logs=self.folder, board=board, on_ready=tell)
        return await supervisor.run()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def holds(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the condition is about another process
            await asyncio.sleep(0.02)


def exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_units_start_after_what_they_depend_on_and_stop_before_it(stage: Stage) -> None:
    stage.add("a")
    stage.add("b", depends=("a",))
    stage.add("c", depends=("b",))
    assert await stage.run(lambda supervisor: supervisor.request_stop()) == 0
    assert stage.words() == ["start a", "start b", "start c", "stop c", "stop b", "stop a"]


async def test_interrupt_stops_everything(stage: Stage) -> None:
    stage.add("a")
    stage.add("b")
    assert await stage.run(lambda _: os.kill(os.getpid(), signal.SIGINT)) == 0
    assert sorted(stage.words()[2:]) == ["stop a", "stop b"]
    assert not exists(stage.pid_of("a"))


async def test_crashed_service_is_started_again(stage: Stage, tmp_path: Path) -> None:
    stage.add("a")
    running = asyncio.create_task(stage.run(lambda _: None))
    await holds(lambda: stage.words() == ["start a"])
    os.kill(stage.pid_of("a"), signal.SIGKILL)
    await holds(lambda: stage.words() == ["start a", "start a"])
    assert stage.supervisor is not None
    stage.supervisor.request_stop()
    assert await running == 0
    assert "restarting (killed by SIGKILL)" in stage.said.getvalue()


async def test_service_that_crashes_once_at_start_still_comes_up(stage: Stage, tmp_path: Path) -> None:
    async def has_started_twice() -> bool:
        return stage.words().count("start a") == 2

    stage.add("a", "--crash-once", str(tmp_path / "crashed"), ready=has_started_twice)
    assert await stage.run(lambda supervisor: supervisor.request_stop()) == 0


async def test_service_that_never_comes_up_ends_everything_with_its_last_words(stage: Stage) -> None:
    stage.add("a")
    stage.add("b", "--die", restart=False, depends=("a",))
    assert await stage.run(lambda _: None) == 1
    assert "b does not start (exit code 3)." in stage.said.getvalue()
    assert "the reason is written here" in stage.said.getvalue()
    assert stage.words() == ["start a", "stop a"]


async def test_a_service_that_is_slow_and_lives_is_waited_for(stage: Stage) -> None:
    """A busy machine is no error: whoever gives up here leaves an operator without a service that was about to work."""
    stage.add(
        "a",
        ready=lambda: asyncio.sleep(0, "still waiting" in stage.said.getvalue() and bool(stage.words())),
        ready_timeout_seconds=0.05,
    )
    assert await stage.run(lambda supervisor: supervisor.request_stop()) == 0
    assert "a is not ready after 0.05 s; still waiting." in stage.said.getvalue()


async def test_a_service_that_hangs_is_replaced(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "ALIVE_INTERVAL_SECONDS", 0.02)
    has_hung = False

    async def lives() -> bool:
        nonlocal has_hung
        if has_hung or "start a" not in stage.words():
            return True
        has_hung = True
        return False

    stage.add("a", alive=lives, hung_after_seconds=0.0)

    async def stop_after_the_second_start(supervisor: Supervisor) -> None:
        await holds(lambda: stage.words().count("start a") == 2)
        supervisor.request_stop()

    tasks: list[asyncio.Task[None]] = []
    assert await stage.run(lambda s: tasks.append(asyncio.create_task(stop_after_the_second_start(s)))) == 0
    assert "a hangs and is replaced." in stage.said.getvalue()


async def test_one_missed_sign_of_life_is_no_reason_to_replace_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ALIVE_INTERVAL_SECONDS", 0.01)
    answers = iter([False, True, False, True])
    asked_in_full = asyncio.Event()

    async def lives() -> bool:
        answer = next(answers, None)
        if answer is None:
            asked_in_full.set()
        return answer is not False

    stage.add("a", alive=lives, hung_after_seconds=600.0)

    async def stop_in_the_end(supervisor: Supervisor) -> None:
        await asked_in_full.wait()
        supervisor.request_stop()

    tasks: list[asyncio.Task[None]] = []
    assert await stage.run(lambda s: tasks.append(asyncio.create_task(stop_in_the_end(s)))) == 0
    assert stage.words() == ["start a", "stop a"]


async def test_service_that_may_not_be_restarted_ends_everything_when_it_dies(stage: Stage) -> None:
    stage.add("a", restart=False)
    stage.add("b", depends=("a",))
    assert await stage.run(lambda _: os.kill(stage.pid_of("a"), signal.SIGKILL)) == 1
    assert stage.words()[-1] == "stop b"


async def test_second_interrupt_kills_what_does_not_listen(stage: Stage) -> None:
    stage.add("a", "--deaf", stop_timeout_seconds=600)

    def twice(supervisor: Supervisor) -> None:
        supervisor.request_stop()
        asyncio.get_running_loop().call_later(0.1, supervisor.request_stop)

    assert await stage.run(twice) == 0
    assert not exists(stage.pid_of("a"))


async def test_what_does_not_stop_in_time_is_killed(stage: Stage) -> None:
    stage.add("a", "--deaf", stop_timeout_seconds=0.2)
    assert await stage.run(lambda supervisor: supervisor.request_stop()) == 0
    assert not exists(stage.pid_of("a"))


@pytest.mark.parametrize("error", [UnitFailed("it broke"), MisconfiguredError("it broke"), OSError("it broke")])
async def test_failed_step_ends_everything(stage: Stage, error: Exception) -> None:
    async def fail(_progress: Progress) -> None:
        raise error

    stage.add("a")
    stage.units.append(Step(name="step", title="Step", run=fail, depends=("a",)))
    stage.add("b", depends=("step",))
    assert await stage.run(lambda _: None) == 1
    assert stage.words() == ["start a", "stop a"]
    assert "it broke" in stage.said.getvalue()


async def test_bug_while_announcing_stops_everything_instead_of_hanging(stage: Stage) -> None:
    def broken(_supervisor: Supervisor) -> None:
        raise ValueError("nobody foresaw this")

    stage.add("a")
    assert await stage.run(broken) == 1
    assert "nobody foresaw this" in stage.said.getvalue()
    assert stage.words() == ["start a", "stop a"]


async def test_stop_requested_while_a_step_runs_cancels_it(stage: Stage) -> None:
    async def forever(_progress: Progress) -> None:
        assert stage.supervisor is not None
        stage.supervisor.request_stop()
        await asyncio.Event().wait()

    stage.units.append(Step(name="step", title="Step", run=forever))
    stage.add("b", depends=("step",))
    assert await stage.run(lambda _: None) == 0
    assert stage.words() == []


def test_backoff_doubles_up_to_its_limit_and_forgets_after_health() -> None:
    backoff = Backoff()
    waits = [backoff.next_wait_seconds(lived_seconds=1) for _ in range(7)]
    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert backoff.next_wait_seconds(lived_seconds=30) == 0.2


def test_tail_shows_the_last_twenty_lines(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("\n".join(f"line {number}" for number in range(50)))
    assert [line.strip() for line in tail(log).splitlines()] == [f"line {number}" for number in range(30, 50)]
    assert "none" in tail(tmp_path / "absent.log")

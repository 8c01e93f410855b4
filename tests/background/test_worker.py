"""Background work goes on whatever happens to workers and databases.

Users of such queues report jobs that stay `doing` for ever once their worker was killed, and then lock out all later
ones of their kind (procrastinate's issues about stalled jobs; Celery's about acks and lost workers).
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from procrastinate import App
from procrastinate.contrib.django import app as own_app
from tests.messaging.world import COMMITTED, aside

from smarttec.background import book, worker
from smarttec.background.models import PeriodicTask
from smarttec.background.retries import WhenAway
from smarttec.background.stalled import RunningJobs, give_back
from smarttec.background.worker import period_seconds, queue_overdue

pytestmark = COMMITTED


def rows(sql: str, *values: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def forget_jobs() -> None:
    rows("DELETE FROM procrastinate_jobs")
    rows("DELETE FROM procrastinate_workers")


@pytest.fixture
async def app(transactional_db: None) -> AsyncIterator[App]:
    own_app.perform_import_paths()
    connected = own_app.with_connector(own_app.connector.get_worker_connector())
    await aside(forget_jobs)
    async with connected.open_async():
        yield connected
    await worker._in_thread(connections.close_all)
    await aside(forget_jobs)


async def killed_with(app: App, task: str, *, silent_seconds: int = 60) -> int:
    """A job of the task, as it stands when its worker was killed so long ago."""
    configured = app.tasks[task]
    identifier = await configured.configure().defer_async(**({"timestamp": 1} if configured.queueing_lock else {}))
    dead = await app.job_manager.register_worker()
    job = await app.job_manager.fetch_job(queues=None, worker_id=dead)
    assert job is not None
    assert job.id == identifier
    await aside(
        rows,
        "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s) WHERE id = %s RETURNING 1",
        silent_seconds,
        dead,
    )
    return identifier


def closing(run: Any, _context: Any, _worker: Any) -> Any:
    try:
        return run()
    finally:
        connections.close_all()


async def run_all(app: App, *within: Any, around: list[Any] | None = None) -> None:
    """Everything that waits, in threads that leave no connection behind."""
    await app.run_worker_async(
        wait=False,
        install_signal_handlers=False,
        delete_jobs="successful",
        task_middleware=[closing, *within],
        worker_middleware=around,
    )


async def status_of(identifier: int) -> str | None:
    found = await aside(rows, "SELECT status::text FROM procrastinate_jobs WHERE id = %s", identifier)
    return found[0][0] if found else None


def periodic_names() -> list[str]:
    own_app.perform_import_paths()
    return sorted(name for name, _ in own_app.periodic_registry.periodic_tasks)


@pytest.mark.parametrize("task", periodic_names())
async def test_a_job_whose_worker_was_killed_runs_again(app: App, task: str) -> None:
    identifier = await killed_with(app, task)
    assert await give_back(app, RunningJobs()) == 1
    assert await status_of(identifier) == "todo"
    await run_all(app)
    assert await status_of(identifier) is None, "it was not done"


async def test_a_job_of_a_living_worker_is_left_alone(app: App) -> None:
    identifier = await killed_with(app, "smarttec.plans.tasks.due", silent_seconds=5)
    assert await give_back(app, RunningJobs()) == 0
    assert await status_of(identifier) == "doing"


async def test_when_the_next_job_waits_already_the_stalled_one_makes_way_for_it(app: App) -> None:
    task = app.tasks["smarttec.plans.tasks.due"]
    identifier = await killed_with(app, task.name)
    following = await task.configure().defer_async(timestamp=2)
    await give_back(app, RunningJobs())
    assert await status_of(identifier) is None
    await run_all(app)
    assert await status_of(following) is None


async def test_a_job_that_takes_its_worker_along_every_time_is_given_up(app: App) -> None:
    identifier = await killed_with(app, "smarttec.plans.tasks.due")
    await aside(rows, "UPDATE procrastinate_jobs SET attempts = 20 WHERE id = %s RETURNING 1", identifier)
    await give_back(app, RunningJobs())
    assert await status_of(identifier) == "failed"


async def test_a_job_whose_end_could_not_be_written_runs_again_though_its_worker_lives(app: App) -> None:
    identifier = await killed_with(app, "smarttec.plans.tasks.due", silent_seconds=0)
    (own,) = (await aside(rows, "SELECT worker_id FROM procrastinate_jobs WHERE id = %s", identifier))[0]
    running = RunningJobs(worker_id=own)
    await give_back(app, running)
    assert await status_of(identifier) == "doing", "at the first look it may just be ending"
    await give_back(app, running)
    assert await status_of(identifier) == "todo"


async def test_what_is_overdue_is_queued_and_told(app: App) -> None:
    name = "smarttec.requests.retention.tasks.daily"
    await aside(book.expect, [book.Expected(name, 86_400)])
    assert await aside(book.overdue) == {}
    assert await queue_overdue(app) == 0
    await aside(rows, "UPDATE background_periodictask SET expected_since = now() - interval '3 days' RETURNING 1")
    assert await aside(book.overdue) == {name: 259_200}
    assert await queue_overdue(app) == 1
    assert await queue_overdue(app) == 0, "one waits already"
    await run_all(app, worker.with_fresh_connections)
    assert await aside(book.overdue) == {}


async def test_the_book_knows_just_the_tasks_that_there_are(transactional_db: None) -> None:
    await aside(book.expect, [book.Expected("old", 60), book.Expected("kept", 60)])
    await aside(book.expect, [book.Expected("kept", 120)])
    assert await aside(lambda: list(PeriodicTask.objects.values_list("task", "period_seconds"))) == [("kept", 120)]


async def test_a_failure_is_noted_without_its_words(transactional_db: None) -> None:
    await aside(book.expect, [book.Expected("kept", 60)])
    await aside(book.note_failure, "kept", ValueError("somebody@example.org"))
    row = await aside(PeriodicTask.objects.get)
    assert (row.failures, row.error) == (1, "ValueError")
    await aside(book.note_success, "kept")
    row = await aside(PeriodicTask.objects.get)
    assert (row.failures, row.error) == (0, "")


async def test_the_worker_waits_for_a_database_that_cannot_serve(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles: list[BaseException] = [psycopg.errors.DiskFull(), psycopg.errors.ReadOnlySqlTransaction()]
    stop, ready = asyncio.Event(), asyncio.Event()
    expect = book.expect

    def troubled(tasks: Any) -> None:
        if troubles:
            raise troubles.pop()
        expect(tasks)

    monkeypatch.setattr(worker.book, "expect", troubled)
    monkeypatch.setattr(worker, "AWAY_SECONDS", 0.0)
    fresh = own_app.with_connector(own_app.connector.get_worker_connector())
    working = asyncio.create_task(worker.work(fresh, stop=stop, on_ready=ready.set))
    async with asyncio.timeout(60):
        await ready.wait()
        stop.set()
        await working
    assert troubles == []


async def test_what_is_no_trouble_of_the_database_ends_the_worker(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_tasks: Any) -> None:
        raise LookupError

    monkeypatch.setattr(worker.book, "expect", broken)
    fresh = own_app.with_connector(own_app.connector.get_worker_connector())
    with pytest.raises(LookupError):
        await worker.work(fresh, stop=asyncio.Event(), on_ready=lambda: None)


def test_a_single_job_is_tried_again_while_the_database_is_away_and_only_then() -> None:
    class Job:
        attempts = 3

    retry = WhenAway()
    assert retry.get_retry_decision(exception=psycopg.errors.DiskFull(), job=Job()) is not None
    assert retry.get_retry_decision(exception=ValueError(), job=Job()) is None


@pytest.mark.parametrize(
    ("cron", "seconds"),
    [("* * * * *", 60), ("*/10 * * * *", 600), ("7 * * * *", 3600), ("40 3 * * *", 86_400), ("0 6 * * 1", 604_800)],
)
def test_a_period_is_the_longest_time_between_two_turns(cron: str, seconds: int) -> None:
    assert period_seconds(cron) == seconds


async def test_the_job_that_runs_longest_is_known(app: App) -> None:
    running = RunningJobs()
    assert running.longest_seconds() == 0
    seen: list[float] = []

    async def watching(run: Any, context: Any, of: Any) -> Any:
        seen.append(running.longest_seconds())
        return await run()

    await app.tasks["smarttec.plans.tasks.due"].configure().defer_async(timestamp=1)
    await run_all(app, around=[running.track, watching])
    assert len(seen) == 1
    assert seen[0] > 0
    assert running.longest_seconds() == 0

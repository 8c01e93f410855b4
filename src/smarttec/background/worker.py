"""The loop of the worker process: jobs, one watch beside them, and patience with the database."""

import asyncio
import itertools
import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from croniter import croniter
from django.db import close_old_connections, connections
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.periodic import PeriodicTask

from smarttec.background import book, stalled
from smarttec.background.retries import retry_when_away, with_fresh_connections
from smarttec.background.stalled import JOB_SECONDS_MAX, RunningJobs, give_back
from smarttec.kernel.stopping import DRAIN_SECONDS
from smarttec.storage.failures import failure_of, reason_of

CONCURRENT_JOBS = 4
LOOK_EVERY_SECONDS = 20.0
AWAY_SECONDS = 1.0
HUNG_EXIT_CODE = 70
P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger("smarttec.background")

Beside = Callable[[App], Awaitable[None]]
"""Something else that goes on as long as jobs are run."""


async def work(app: App, *, stop: asyncio.Event, on_ready: Callable[[], None], beside: Beside | None = None) -> None:
    """Run jobs until `stop` is set. A database that cannot serve is waited for, for as long as it takes."""
    retry_when_away(app)
    while not stop.is_set():
        try:
            async with app.open_async():
                await _once(app, stop, on_ready, beside)
        except Exception as error:
            if failure_of(error) is None:
                raise
            _log.warning("background work waits: %s", reason_of(error))
        finally:
            await _in_thread(connections.close_all)
        await _pause(stop, AWAY_SECONDS)


async def _once(app: App, stop: asyncio.Event, on_ready: Callable[[], None], beside: Beside | None) -> None:
    """Until it is to stop, or the queue's own worker gives up because the database went away."""
    await _in_thread(book.expect, [_expected(periodic) for periodic in app.periodic_registry.periodic_tasks.values()])
    running = RunningJobs()
    working = asyncio.create_task(_worker(app, running), name="worker")
    others = [asyncio.create_task(_watch(app, running)), asyncio.create_task(stop.wait())]
    if beside is not None:
        others.append(asyncio.ensure_future(beside(app)))
    on_ready()
    try:
        await asyncio.wait([working, *others], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, *others):
            task.cancel()
        endings = await asyncio.gather(working, *others, return_exceptions=True)
    for ending in endings:
        if isinstance(ending, Exception):
            raise ending


async def _worker(app: App, running: RunningJobs) -> None:
    await app.run_worker_async(
        concurrency=CONCURRENT_JOBS,
        delete_jobs="successful",
        shutdown_graceful_timeout=DRAIN_SECONDS,
        install_signal_handlers=False,
        task_middleware=[with_fresh_connections],
        worker_middleware=[running.track],
        stalled_worker_timeout=stalled.DEAD_WORKER_SECONDS,
    )


async def _watch(app: App, running: RunningJobs) -> None:
    """Look for what is stalled, overdue or hung, at once and then again and again."""
    while True:
        await give_back(app, running)
        await queue_overdue(app)
        if running.longest_seconds() > JOB_SECONDS_MAX:
            _log.error("a job hangs; this process ends, and its jobs run again in the next one")
            os._exit(HUNG_EXIT_CODE)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def queue_overdue(app: App) -> int:
    """One job at once for each overdue task, such as a daily one whose hour passed while nothing ran; how many."""
    late = await _in_thread(book.overdue)
    queued = 0
    for periodic in app.periodic_registry.periodic_tasks.values():
        if periodic.task.name in late:
            queued += await queue_now(periodic)
    return queued


async def queue_now(periodic: PeriodicTask[..., object, ...]) -> bool:
    """One job of a periodic task; False when one waits already, or the database is away."""
    try:
        await periodic.task.configure(**periodic.configure_kwargs).defer_async(timestamp=0)
    except AlreadyEnqueued:
        return False
    except ConnectorException:
        _log.warning("%s was not queued; it runs at its next turn", periodic.task.name)
        return False
    return True


def _expected(periodic: PeriodicTask[..., object, ...]) -> book.Expected:
    return book.Expected(periodic.task.name, period_seconds(periodic.cron))


def period_seconds(cron: str) -> int:
    """The longest time between two turns of a cron line, over a week of turns."""
    turns: Iterator[datetime] = croniter(cron, datetime(2024, 1, 1, tzinfo=UTC), ret_type=datetime).all_next(datetime)
    moments = [next(turns) for _ in range(8)]
    return max(int((later - earlier).total_seconds()) for earlier, later in itertools.pairwise(moments))


async def _in_thread(act: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    def run() -> T:
        close_old_connections()
        return act(*arguments, **named)

    return await sync_to_async(run, thread_sensitive=True)()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return

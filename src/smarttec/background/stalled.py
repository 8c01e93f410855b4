"""Jobs that nobody works on any more, though the queue thinks so. Their locks would keep out all later ones.

A worker that was killed leaves its jobs `doing`; so does one that could not write that a job ended, because the
database was away just then.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.worker import Worker

DEAD_WORKER_SECONDS = 30.0
"""A worker that has not told that it lives for so long is dead."""
ATTEMPTS_MAX = 20
"""A job that took its worker along so often is given up; a periodic one is queued anew at its next turn."""
JOB_SECONDS_MAX = 3600.0
"""No job of ours lasts so long: what is large is done in bounded parts. One that does hangs."""

_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
_OWN = "SELECT id, task_name FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker_id)s"
_log = logging.getLogger("smarttec.background")


@dataclass(slots=True)
class RunningJobs:
    """What this worker really works on. `track` is a middleware of the worker."""

    worker_id: int | None = None
    _began: dict[int, float] = field(default_factory=dict)
    _orphans: set[int] = field(default_factory=set)

    async def track(self, run: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        """Around each job."""
        self.worker_id = worker.worker_id
        identifier = context.job.id or 0
        self._began[identifier] = time.monotonic()
        try:
            return await run()
        finally:
            del self._began[identifier]

    def longest_seconds(self) -> float:
        """For how long the job runs that runs longest; 0 without one."""
        return time.monotonic() - min(self._began.values()) if self._began else 0.0

    def orphans_of(self, doing: set[int]) -> set[int]:
        """Those of `doing` that are not run here, now and at the last look: between them the queue was told."""
        left = {one for one in doing if one not in self._began}
        known, self._orphans = self._orphans & left, left
        return known


async def give_back(app: App, running: RunningJobs) -> int:
    """Queue again what is stalled; how many jobs that were."""
    manager = app.job_manager
    dead = list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_WORKER_SECONDS))
    await manager.prune_stalled_workers(DEAD_WORKER_SECONDS)
    for job in dead:
        await _run_again(app, job.id or 0, job.task_name, job.attempts)
    for identifier, task in await _own_orphans(app, running):
        await _run_again(app, identifier, task, 0)
    return len(dead)


async def _own_orphans(app: App, running: RunningJobs) -> list[tuple[int, str]]:
    if running.worker_id is None:
        return []
    rows = await app.connector.execute_query_all_async(_OWN, worker_id=running.worker_id)
    names = {int(row["id"]): str(row["task_name"]) for row in rows}
    return [(one, names[one]) for one in running.orphans_of(set(names))]


async def _run_again(app: App, identifier: int, task: str, attempts: int) -> None:
    _log.warning("%s was left unfinished by its worker", task)
    manager = app.job_manager
    if attempts >= ATTEMPTS_MAX:
        await manager.finish_job_by_id_async(job_id=identifier, status=Status.FAILED, delete_job=False)
        return
    try:
        await manager.retry_job_by_id_async(job_id=identifier, retry_at=_AT_ONCE)
    except UniqueViolation:  # the next job of this periodic task waits already
        await manager.finish_job_by_id_async(job_id=identifier, status=Status.FAILED, delete_job=True)

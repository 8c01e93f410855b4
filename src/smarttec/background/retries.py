"""Around every job: connections that work, a second try where that is right, and an entry in the book."""

import contextlib
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, close_old_connections
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from smarttec.background import book
from smarttec.storage.failures import failure_of
from smarttec.storage.retrying import retried_in_thread

RETRY_SECONDS_MAX = 60


class WhenAway(BaseRetryStrategy):
    """Tries a job again, ever more slowly, as long as it fails only because a database is away."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Whether, and when."""
        if failure_of(exception) is None:
            return None
        return RetryDecision(retry_in={"seconds": min(RETRY_SECONDS_MAX, 2 ** min(job.attempts, 6))})


def retry_when_away(app: App) -> None:
    """Give the strategy to every task that is not queued again by itself: periodic ones have their next turn."""
    for task in app.tasks.values():
        if task.retry_strategy is None and task.queueing_lock is None:
            task.retry_strategy = WhenAway()


def with_fresh_connections(run: Callable[[], Any], context: JobContext, _worker: Worker) -> Any:
    """The middleware of the worker. A connection that broke during one job must not break the next one.

    No request begins or ends here, at which Django would look after its connections.
    """
    close_old_connections()
    try:
        result = retried_in_thread(run)
    except BaseException as error:
        with contextlib.suppress(DatabaseError):
            close_old_connections()
            book.note_failure(context.job.task_name, error)
        raise
    book.note_success(context.job.task_name)
    return result

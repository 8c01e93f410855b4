"""The book of periodic tasks: which there are, when each succeeded last, which are overdue."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from smarttec.telemetry.gauges import Gauge

GRACE_SECONDS = 300
"""A task is overdue when it has not succeeded for two of its periods and this."""

OVERDUE = f"""
SELECT task, extract(epoch FROM now() - greatest(expected_since, succeeded_at))::bigint AS seconds
FROM background_periodictask
WHERE greatest(expected_since, succeeded_at) < now() - make_interval(secs => 2 * period_seconds + {GRACE_SECONDS})
ORDER BY task
"""  # noqa: S608 - a constant
"""Task and for how long; a few dozen rows are read."""

GAUGES = (
    Gauge(
        "smarttec_background_tasks_overdue",
        "Periodic tasks that have not succeeded for more than two of their periods and five minutes.",
        f"SELECT count(*) FROM ({OVERDUE}) AS overdue",  # noqa: S608 - a constant
    ),
    Gauge(
        "smarttec_background_task_age_seconds",
        "Seconds since each periodic task last succeeded, or since it is expected.",
        "SELECT task, extract(epoch FROM now() - greatest(expected_since, succeeded_at))::bigint "
        "FROM background_periodictask ORDER BY task",
        label="task",
    ),
    Gauge(
        "smarttec_background_jobs_failed",
        "Jobs that failed for good and were not tidied away yet.",
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'",
    ),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A periodic task of this program."""

    task: str
    period_seconds: int


def expect(tasks: Iterable[Expected]) -> None:
    """Enter the program's tasks; those that it no longer has leave the book."""
    found = {one.task: one.period_seconds for one in tasks}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO background_periodictask (task, period_seconds, expected_since) "
            "SELECT *, now() FROM unnest(%s::text[], %s::int[]) "
            "ON CONFLICT (task) DO UPDATE SET period_seconds = excluded.period_seconds",
            [list(found), list(found.values())],
        )
        cursor.execute("DELETE FROM background_periodictask WHERE task <> ALL (%s)", [list(found)])


def note_success(task: str) -> None:
    """It ended well just now. A task that is not periodic has no row, and nothing happens."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE background_periodictask SET succeeded_at = now(), failures = 0, error = '' WHERE task = %s", [task]
        )


def note_failure(task: str, error: BaseException) -> None:
    """It broke just now. Only the class of the error is kept: its text may repeat a value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE background_periodictask SET failed_at = now(), failures = failures + 1, error = %s WHERE task = %s",
            [type(error).__name__[:100], task],
        )


def overdue() -> dict[str, int]:
    """Overdue tasks with the seconds since they succeeded last."""
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE)
        return dict(cursor.fetchall())

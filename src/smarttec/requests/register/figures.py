"""How well the register does: what is open, how long answers took, and what came and ended by day.

Every count is answered by an index, over what is live or over a window of days, so it does not grow with the table.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.requests.register.domain import LIVE, State
from smarttec.requests.register.models import Request

WINDOW = timedelta(days=90)

_TIMES = """
SELECT count(*), percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - received_at))
FROM register_request WHERE closed_at >= %s AND state = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class TimeToFulfil:
    """Over the answered ones of the window; None when there are none."""

    answered: int
    median: timedelta | None
    p95: timedelta | None


def time_to_fulfil() -> TimeToFulfil:
    """From the day it came to the answer, over the last 90 days; withdrawn ones do not count."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, [clock.now() - WINDOW, [State.DONE.value, State.REFUSED.value]])
        count, quantiles = cursor.fetchone()
    median, p95 = [timedelta(seconds=float(one)) for one in quantiles] if quantiles else (None, None)
    return TimeToFulfil(count, median, p95)


def late_count() -> int:
    """How many are past their day."""
    return Request.objects.filter(state__in=LIVE, due_at__lt=clock.now()).exclude(state=State.VERIFYING).count()


def by_day(days: list[date]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(came, ended) on each of these days, in UTC; they follow each other."""
    since = clock.now() - timedelta(days=len(days) + 1)
    came = _per_day(Request.objects.filter(id__gte=first_id_at(since)), "created_at")
    ended = _per_day(Request.objects.filter(closed_at__gte=since), "closed_at")
    return tuple(came[day] for day in days), tuple(ended[day] for day in days)


def _per_day(rows: QuerySet[Request], column: str) -> Counter[date]:
    counted = rows.annotate(day=TruncDate(column)).values("day").annotate(n=Count("id"))
    return Counter({row["day"]: row["n"] for row in counted})

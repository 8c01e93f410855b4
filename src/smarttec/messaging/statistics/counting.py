"""Feeds the totals: walks on from the mark, and looks again at what could have changed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.messaging.models import Status
from smarttec.messaging.statistics.models import Mark, OpenMessage
from smarttec.storage.sqlfile import statement

LATE = timedelta(minutes=2)
"""So long after its id was made a message is surely committed, or it was announced (`announce`)."""
LOOKED_BACK = timedelta(days=31)
"""How far the first run goes back."""
GIVEN_UP = timedelta(days=4)
"""What did not change by then does not change any more: a carrier's validity is a day."""
PER_BATCH = 10_000
BATCHES_MAX = 60
_OPEN = [Status.QUEUED.value, Status.SUBMITTING.value, Status.SENT.value, Status.UNKNOWN.value]


def count() -> int:
    """Bring the totals up to now, in bounded batches of one transaction each; how many messages were new.

    What is left after the last batch waits for the next run. Two at once: the second has nothing to do.
    """
    fresh = 0
    for _ in range(BATCHES_MAX):
        found = _walk()
        fresh += found
        if found < PER_BATCH:
            break
    for _ in range(BATCHES_MAX):
        if _check() < PER_BATCH:
            break
    return fresh


def announce(messages: Sequence[UUID]) -> None:
    """Say that these messages go in later than their ids tell: the walk may be past them already.

    Call it in a transaction before they are handed to the intake. Whether the walk was past them decides who counts
    them: it, or the look again at what was announced; never both.
    """
    now = clock.now()
    rows = [OpenMessage(message=one, status=0, check_at=now, created_at=now) for one in messages]
    OpenMessage.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _walk() -> int:
    now = clock.now()
    Mark.objects.get_or_create(id=1, defaults={"reached": first_id_at(now - LOOKED_BACK), "counted_until": now})
    mark = Mark.objects.select_for_update(skip_locked=True).filter(id=1).first()
    if mark is None:
        return 0
    until = now - LATE
    values: dict[str, Any] = {
        "after": mark.reached, "before": first_id_at(until), "limit": PER_BATCH, "now": now, "next": now, "open": _OPEN,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement("messaging.statistics", "walk"), values)
        last, found = cursor.fetchone()
    mark.reached = last if found == PER_BATCH else max(mark.reached, first_id_at(until))
    mark.counted_until = until if found < PER_BATCH else mark.counted_until
    mark.save()
    return int(found)


@transaction.atomic
def _check() -> int:
    now = clock.now()
    mark = Mark.objects.select_for_update(skip_locked=True).filter(id=1).first()
    if mark is None:
        return 0
    values: dict[str, Any] = {
        "now": now, "limit": PER_BATCH, "open": _OPEN, "given_up": now - GIVEN_UP, "reached": mark.reached,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement("messaging.statistics", "check"), values)
        return int(cursor.rowcount)

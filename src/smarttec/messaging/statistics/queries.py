"""Reads: totals of an account's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection

from smarttec.kernel.ids import first_id_at
from smarttec.messaging.models import Status
from smarttec.messaging.statistics.models import Mark, StatusDay
from smarttec.storage.sqlfile import statement


@dataclass(frozen=True, slots=True)
class DayTotal:
    """Messages made on a UTC day that have this status now; `error_code` is 0 for none."""

    day: date
    status: Status
    error_code: int
    messages: int


def totals_of(account: UUID, days: Sequence[date]) -> list[DayTotal]:
    """All totals of these days, which follow each other, of what was sent."""
    rows = StatusDay.objects.filter(account=account, day__gte=days[0], day__lte=days[-1], messages__gt=0)
    rows = rows.exclude(status=Status.RECEIVED)
    told = rows.order_by("day", "status", "error_code").values_list("day", "status", "error_code", "messages")
    return [DayTotal(day, Status(status), code, messages) for day, status, code, messages in told]


def received_by_day(account: UUID, since: date, until: date) -> dict[date, int]:
    """How many texts came in, by UTC days from `since` on, before `until`: exact at every moment."""
    values: dict[str, Any] = {
        "account": account,
        "since": since,
        "until": until,
        "first": first_id_at(_midnight(since)),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("messaging.statistics", "received"), values)
        return {day: int(count) for day, count in cursor.fetchall()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def counted_until() -> datetime | None:
    """Up to when messages are in the totals; None before the first run."""
    return Mark.objects.filter(id=1).values_list("counted_until", flat=True).first()

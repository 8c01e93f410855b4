"""Reads: totals of an account's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from smarttec.messaging.models import Status
from smarttec.messaging.statistics.models import Mark, StatusDay


@dataclass(frozen=True, slots=True)
class DayTotal:
    """Messages made on a UTC day that have this status now; `error_code` is 0 for none."""

    day: date
    status: Status
    error_code: int
    messages: int


def totals_of(account: UUID, days: Sequence[date]) -> list[DayTotal]:
    """All totals of these days, which follow each other."""
    rows = StatusDay.objects.filter(account=account, day__gte=days[0], day__lte=days[-1], messages__gt=0)
    told = rows.order_by("day", "status", "error_code").values_list("day", "status", "error_code", "messages")
    return [DayTotal(day, Status(status), code, messages) for day, status, code, messages in told]


def counted_until() -> datetime | None:
    """Up to when messages are in the totals; None before the first run."""
    return Mark.objects.filter(id=1).values_list("counted_until", flat=True).first()

"""What an account used, from totals of days: the ledger's, and those of the texts that came in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from smarttec.ledger.daily import Day, account_days
from smarttec.messaging.statistics.queries import received_by_day
from smarttec.messaging.usage.records import CATEGORIES, Grouping, Record, Used, records


@dataclass(frozen=True, slots=True)
class Days:
    """An account's days, both `start` and `end` included."""

    start: date
    end: date
    booked: list[Day]
    received: dict[date, int]

    def records(self, categories: Collection[str], grouping: Grouping | None = None) -> list[Record]:
        """See `records.records`."""
        return records(
            self.booked, self.received, start=self.start, end=self.end, grouping=grouping, categories=categories
        )

    def used_from(self, start: date, end: date, category: str) -> Used:
        """One category in the part of the days that is asked for."""
        start, end = max(start, self.start), min(end, self.end)
        if start > end:
            return Used()
        booked = [day for day in self.booked if start <= day.day <= end]
        received = {day: count for day, count in self.received.items() if start <= day <= end}
        (found,) = records(booked, received, start=start, end=end, grouping=None, categories=[category])
        return found.used


def days_of(account: UUID, start: date, end: date, categories: Collection[str]) -> Days:
    """Those of these days that the categories need."""
    until = end + timedelta(days=1)
    has_inbound = any(CATEGORIES[name].has_inbound for name in categories)
    received = received_by_day(account, start, until) if has_inbound else {}
    return Days(start, end, account_days(account, start, until), received)

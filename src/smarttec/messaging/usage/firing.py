"""Looks at triggers whose account used something since, and tells of those whose value is reached."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Refused
from smarttec.kernel.ids import new_id, time_of
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.enqueue import enqueue_event
from smarttec.messaging.usage import domain
from smarttec.messaging.usage.domain import Measure, Recurring
from smarttec.messaging.usage.models import Firing, UsageTrigger
from smarttec.messaging.usage.reading import Days, days_of
from smarttec.messaging.usage.records import CATEGORIES
from smarttec.vault.purpose import using

_RECEIVING = [name for name, category in CATEGORIES.items() if category.has_inbound]
_WAITING = """
SELECT DISTINCT t.account_id
FROM usage_usagetrigger AS t LEFT JOIN ledger_balance AS b ON b.account = t.account_id
WHERE NOT t.is_over AND (t.seen_entries <> coalesce(b.entry_count, 0) OR t.category = ANY (%s))
ORDER BY t.account_id
"""


def look() -> int:
    """Fire what is due, each account in a transaction of its own; how many fired."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [_RECEIVING])
        accounts = [row[0] for row in cursor.fetchall()]
    return sum(look_at(account) for account in accounts)


@transaction.atomic
def look_at(account: UUID) -> int:
    """Fire what is due of one account; how many fired. What another process looks at is left to it."""
    rows = list(
        UsageTrigger.objects.select_related("account").select_for_update(of=("self",), skip_locked=True)
        .filter(account_id=account, is_over=False).order_by("id")
    )  # fmt: skip
    if not rows:
        return 0
    now, entries = clock.now(), _entries_of(account)
    days = _days_for(account, rows, now)
    fired = 0
    for row in rows:
        fired += sum(_fire_if_reached(row, period, days, now) for period in _periods(row, now))
        row.checked_at, row.seen_entries = now, entries
        row.save(update_fields=["checked_at", "seen_entries", "fired_at", "is_over"])
    return fired


def _entries_of(account: UUID) -> int:
    """Read before the days: what is written meanwhile is looked at again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_count FROM ledger_balance WHERE account = %s", [account])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _recurring(row: UsageTrigger) -> Recurring | None:
    return Recurring(row.recurring) if row.recurring else None


def _periods(row: UsageTrigger, now: datetime) -> list[date]:
    made = domain.period_of(_recurring(row), row.created_at.date())
    return [one for one in domain.periods_between(_recurring(row), row.checked_at, now) if one >= made]


def _days_for(account: UUID, rows: Sequence[UsageTrigger], now: datetime) -> Days:
    start = min(period for row in rows for period in _periods(row, now))
    start = min(max(start, time_of(account).date()), now.date())
    return days_of(account, start, now.date(), {row.category for row in rows})


def _fire_if_reached(row: UsageTrigger, period: date, days: Days, now: datetime) -> int:
    used = days.used_from(period, domain.last_day_of(_recurring(row), period), row.category)
    current = domain.measured(used, measure=Measure(row.measure), category=row.category)
    if current < row.value_micros or Firing.objects.filter(trigger=row, period=period).exists():
        return 0
    firing = Firing(
        id=new_id(), cell=row.cell, account=row.account_id, trigger=row, period=period, current_micros=current,
        fired_at=now,
    )  # fmt: skip
    firing.save(force_insert=True)
    row.fired_at, row.is_over = now, period == domain.FOREVER
    _tell(row, firing)
    return 1


def _tell(row: UsageTrigger, firing: Firing) -> None:
    """Through the outbox; nothing is told where the account's data may not be used any more."""
    told = domain.fields_of_firing(
        account=row.account_id, trigger=row.id, firing=firing.id, recurring=_recurring(row), category=row.category,
        measure=Measure(row.measure), value_micros=row.value_micros, current_micros=firing.current_micros,
        fired_at=firing.fired_at, record_uri=domain.record_uri(row.account_id, _recurring(row), row.category),
    )  # fmt: skip
    try:
        with using(Purpose.RUN_ACCOUNT, actor="worker", about=(row.account_id,)):
            url = str(row.url)
    except Refused:
        return
    enqueue_event(account=row.account, event=firing.id, url=url, method=row.method, fields=told, now=firing.fired_at)

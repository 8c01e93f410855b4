"""What a deletion would do now, before anybody decides: reads only, and opens nothing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from smarttec.kernel import clock
from smarttec.notice.recipients import BY_CODE
from smarttec.people.holdings import REGISTRY, DataSubject, Fate, Holding
from smarttec.requests.erasure.counting import count_rows
from smarttec.requests.erasure.domain import Line, Plan
from smarttec.requests.erasure.obstacles import credits_of, obstacles_for
from smarttec.requests.erasure.recipients import disclosed_to
from smarttec.requests.erasure.schedule import event_column, kept_for


def plan_for(subject: DataSubject) -> Plan:
    """The plan; a handful of statements, each by an index, however many others there are."""
    now = clock.now()
    counts = count_rows(subject, REGISTRY.ordered)
    held = [holding for holding in REGISTRY.ordered if holding.label in counts]
    return Plan(
        lines=tuple(_line(holding, counts[holding.label], subject, now) for holding in held),
        obstacles=tuple(obstacles_for(subject)),
        credits=credits_of(subject),
        accounts=len(subject.accounts),
        recipients=tuple(BY_CODE[found.recipient].name for found in disclosed_to(subject)),
        backups_until=backups_end_at(now),
    )


def _line(holding: Holding, rows: int, subject: DataSubject, now: datetime) -> Line:
    return Line(
        label=holding.label,
        title=holding.title,
        topic=holding.topic.value,
        fate=holding.fate,
        rows=rows,
        why=holding.why,
        until=last_kept_until(holding, subject, now) if holding.fate is Fate.KEEP else None,
    )


def last_kept_until(holding: Holding, subject: DataSubject, now: datetime) -> datetime:
    """When the last row of a KEEP holding goes."""
    column = event_column(holding)
    newest = holding.rows_of(subject).aggregate(newest=Max(column))["newest"] if column else None
    return (newest or now) + kept_for(holding)


def backups_end_at(shredded_at: datetime) -> datetime:
    """When the last backup that still has the keys has run out: from then on no old dump can be read."""
    return shredded_at + timedelta(days=settings.ENVIRONMENT.keystore_backup_keep_days)

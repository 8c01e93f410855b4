"""A preview becomes a sending."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.messaging.bulk.models import Job, JobState, Line, LineState
from smarttec.messaging.bulk.preview import Preview
from smarttec.messaging.contacts import authority
from smarttec.messaging.contacts.models import Added
from smarttec.people.models import Account
from smarttec.plans.standing import Act, demand

LATEST_START = timedelta(days=90)
OPEN_JOBS_MAX = 20
_PER_STATEMENT = 1_000
_OPEN = (JobState.SCHEDULED, JobState.RUNNING, JobState.PAUSED)


@transaction.atomic
def confirm(
    *, account: Account, by: UUID, act: UUID, preview: Preview, seen: str, from_file: bool, stated_version: int | None,
    due_at: datetime | None = None, zone: str = "",
) -> Job:  # fmt: skip
    """Store the sending; `act` becomes its id. `seen` is the digest of the preview that was shown.

    The same act again returns what it made. Raises `Conflict` when anything differs from what was shown,
    `AuthorityMissing` when numbers of a file come without the statement, `InvalidInput` for a time that cannot be,
    `TooManyRequests`, `StandingRefused`.
    """
    list(Account.objects.select_for_update(no_key=True).filter(id=account.id).values_list("id"))
    before = Job.objects.filter(id=act).first()
    if before is not None:
        if before.account_id != account.id:
            raise Conflict("This page was sent before. Please open it again.")
        return before
    _check(account, preview, seen, due_at)
    statement = None
    if from_file:
        numbers = len(preview.planned) + len(preview.rejected)
        statement, _ = authority.record(
            account=account, by=by, act=act, added=Added.BULK, numbers=numbers, stated_version=stated_version
        )
    job = Job.objects.create(
        id=act,
        cell=account.cell,
        account=account,
        created_by=by,
        statement=statement,
        sender=preview.sender,
        text=preview.text,
        state=JobState.SCHEDULED if due_at else JobState.RUNNING,
        lines=len(preview.planned) + len(preview.rejected),
        rejected=len(preview.rejected),
        estimate_micros=preview.price_micros,
        currency=account.currency,
        zone=zone,
        due_at=due_at,
        next_at=due_at or clock.now(),
    )
    Line.objects.bulk_create(_lines(job, preview), batch_size=_PER_STATEMENT)
    return job


def _check(account: Account, preview: Preview, seen: str, due_at: datetime | None) -> None:
    if preview.digest != seen:
        raise Conflict("Something changed since you looked: the file, the text or a price. Please look again.")
    if not preview.planned:
        raise InvalidInput("There is nobody to send this to.", field="file")
    if due_at is not None and not clock.now() < due_at <= clock.now() + LATEST_START:
        raise InvalidInput(f"Choose a time within the next {LATEST_START.days} days.", field="send_at")
    demand(account.standing, Act.SEND_SMS)
    if Job.objects.filter(account=account, state__in=_OPEN).count() >= OPEN_JOBS_MAX:
        raise TooManyRequests(f"{OPEN_JOBS_MAX} sendings are under way already. Wait for one, or cancel it.")


def _lines(job: Job, preview: Preview) -> Iterator[Line]:
    for one in preview.planned:
        yield Line(cell=job.cell, job=job, place=one.place, recipient=one.number, body=one.body)
    for bad in preview.rejected:
        yield Line(
            cell=job.cell, job=job, place=bad.place, recipient=bad.written, state=LineState.REJECTED, reason=bad.reason
        )

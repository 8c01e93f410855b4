"""Pausing, going on and cancelling. Each may be asked for twice."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.messaging.bulk.models import Job, JobState, Line, LineState
from smarttec.messaging.bulk.queries import access_job
from smarttec.messaging.bulk.reasons import ASKED
from smarttec.people.models import Account


@transaction.atomic
def pause(*, account: Account, job: UUID) -> Job:
    """No further line goes out. Raises `NotFound`, `Conflict` when it is over."""
    found = _locked(account, job, JobState.RUNNING, JobState.PAUSED)
    found.next_at = None
    return _to(found, JobState.PAUSED, reason=ASKED)


@transaction.atomic
def go_on(*, account: Account, job: UUID) -> Job:
    """Send what is left. Raises `NotFound`, `Conflict` when it is over."""
    found = _locked(account, job, JobState.RUNNING, JobState.PAUSED)
    found.next_at = clock.now()
    return _to(found, JobState.RUNNING)


@transaction.atomic
def cancel(*, account: Account, job: UUID) -> Job:
    """Nothing more goes out. Raises `NotFound`, `Conflict` when it is done.

    Lines whose message may have been taken, by a try whose answer was lost, are looked up a little later.
    """
    found = _locked(account, job, JobState.SCHEDULED, JobState.RUNNING, JobState.PAUSED, JobState.CANCELLED)
    return cancel_locked(found)


def cancel_locked(job: Job) -> Job:
    """As `cancel`, for a job whose row is locked."""
    if job.state == JobState.CANCELLED:
        return job
    untouched = Line.objects.filter(job=job, state=LineState.WAITING, message=None)
    job.cancelled = F("cancelled") + untouched.update(state=LineState.CANCELLED)
    job.next_at = clock.now()
    return _to(job, JobState.CANCELLED)


def _locked(account: Account, job: UUID, *allowed: JobState) -> Job:
    found = access_job(account, job, for_update=True)
    if found.state not in allowed:
        raise Conflict("This sending is over, or has not begun.")
    return found


def _to(job: Job, state: JobState, *, reason: str = "") -> Job:
    job.state, job.reason, job.changed_at = state, reason, clock.now()
    job.save(update_fields=["state", "reason", "changed_at", "next_at", "cancelled"])
    job.refresh_from_db(fields=["cancelled"])
    return job

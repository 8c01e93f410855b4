"""Lines and texts of sendings go again: a month after the end, and with the account's content."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.messaging.bulk.actions.control import cancel_locked
from smarttec.messaging.bulk.models import Job, JobState, Line, Template

KEEP = timedelta(days=30)
"""How long lines and the text can be looked at after the end. The messages themselves have their own time."""
PAUSED_FOR = timedelta(days=30)
_JOBS_PER_RUN = 200


def forget_old() -> int:
    """Delete the lines and the text of what ended long ago, cancel what is paused as long; how many sendings."""
    _cancel_forgotten()
    old = Job.objects.filter(finished_at__lt=clock.now() - KEEP, text__isnull=False)
    jobs = list(old.order_by("finished_at").values_list("id", flat=True)[:_JOBS_PER_RUN])
    for job in jobs:
        with transaction.atomic():
            Line.objects.filter(job=job).delete()
            Job.objects.filter(id=job).update(text=None)
    return len(jobs)


def _cancel_forgotten() -> None:
    forgotten = Job.objects.filter(state=JobState.PAUSED, changed_at__lt=clock.now() - PAUSED_FOR)
    for job_id in list(forgotten.values_list("id", flat=True)[:_JOBS_PER_RUN]):
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",)).filter(id=job_id, state=JobState.PAUSED).first()
            if job is not None:
                cancel_locked(job)


@transaction.atomic
def delete_content_of(account: UUID) -> int:
    """Every text and line of the account, and what was still to go; how many lines."""
    jobs = Job.objects.filter(account_id=account)
    list(jobs.select_for_update().values_list("id"))
    now = clock.now()
    jobs.filter(finished_at=None).update(state=JobState.CANCELLED, next_at=None, finished_at=now, changed_at=now)
    count, _ = Line.objects.filter(job__account_id=account).delete()
    jobs.update(text=None)
    Template.objects.filter(account_id=account).delete()
    return count

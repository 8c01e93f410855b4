"""Reads: an account's own sendings and templates, and nobody else's."""

from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.messaging.bulk.models import Job, Line, LineState, Template
from smarttec.people.models import Account


def jobs_of(account: Account) -> QuerySet[Job]:
    """All sendings, newest first."""
    return Job.objects.filter(account=account).select_related("account").order_by("-id")


def access_job(account: Account, job: UUID, *, for_update: bool = False) -> Job:
    """One sending. Raises `NotFound`."""
    rows = jobs_of(account).select_for_update(of=("self",)) if for_update else jobs_of(account)
    found = rows.filter(id=job).first()
    if found is None:
        raise NotFound
    return found


def rejected_lines(job: Job) -> QuerySet[Line]:
    """Every line that did not become a message, in the order of the file."""
    found = Line.objects.filter(job=job, state__in=(LineState.REJECTED, LineState.CANCELLED))
    return found.select_related("job__account").order_by("place")


def templates_of(account: Account) -> QuerySet[Template]:
    """All templates, newest first."""
    return Template.objects.filter(account=account).select_related("account").order_by("-id")


def access_template(account: Account, which: UUID) -> Template:
    """One template. Raises `NotFound`."""
    found = templates_of(account).filter(id=which).first()
    if found is None:
        raise NotFound
    return found

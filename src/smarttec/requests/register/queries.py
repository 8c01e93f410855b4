"""Reads. What belongs to somebody is reached only through `access_*`: absent and forbidden answer the same."""

from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.people.models import Person
from smarttec.requests.register.domain import FINAL, LIVE
from smarttec.requests.register.models import Propagation, Request


def access_requests(person: Person) -> QuerySet[Request]:
    """What that person asked, newest first."""
    return Request.objects.filter(person=person.id).order_by("-id")


def access_request(person: Person, request: UUID) -> Request:
    """One of them. Raises `NotFound`."""
    row = access_requests(person).filter(id=request).first()
    if row is None:
        raise NotFound
    return row


def live_requests() -> QuerySet[Request]:
    """What is not answered yet, what is due first, first."""
    return Request.objects.filter(state__in=LIVE).order_by("due_at", "id")


def heard_after_the_end() -> QuerySet[Request]:
    """What had ended and somebody wrote about again; the longest waiting first."""
    return Request.objects.filter(heard_at__isnull=False, state__in=FINAL).order_by("heard_at")


def access_for_staff(request: UUID) -> Request:
    """One of anybody's. Raises `NotFound`."""
    row = Request.objects.filter(id=request).first()
    if row is None:
        raise NotFound
    return row


def recipients_to_tell() -> QuerySet[Propagation]:
    """Who was given an old value and has not said yet that it was changed there; the longest waiting first."""
    return Propagation.objects.filter(state__in=[Propagation.State.TO_TELL, Propagation.State.TOLD]).order_by("id")

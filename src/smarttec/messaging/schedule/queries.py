"""Reads: an account's own scheduled messages."""

from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.messaging.schedule.models import ScheduledMessage
from smarttec.people.models import Account


def scheduled_of(account: Account) -> QuerySet[ScheduledMessage]:
    """All of them, newest first."""
    return ScheduledMessage.objects.filter(account=account).select_related("account").order_by("-id")


def access_scheduled(account: Account, scheduled: UUID, *, for_update: bool = False) -> ScheduledMessage:
    """One of them. Raises `NotFound`."""
    rows = scheduled_of(account)
    found = (rows.select_for_update(of=("self",)) if for_update else rows).filter(id=scheduled).first()
    if found is None:
        raise NotFound
    return found

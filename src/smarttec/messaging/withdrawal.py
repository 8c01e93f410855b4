"""Messages that wait for their turn and must not go any more, because somebody else may have written them."""

from collections.abc import Iterable
from uuid import UUID

from smarttec.kernel import clock
from smarttec.messaging.models import Message, Status


def withdraw_waiting(*, accounts: Iterable[UUID]) -> int:
    """End the validity of what these accounts have queued: it fails and its credit returns; how many.

    What a gateway has in hand is gone already. Reads the queue by its index, whatever the accounts sent before.
    """
    waiting = Message.objects.filter(account__in=list(accounts), status=Status.QUEUED, due_at__isnull=False)
    return waiting.update(expires_at=clock.now())

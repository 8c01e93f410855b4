"""What customers say of their messages: whether the recipient did what one was for."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.messaging.models import Direction, Feedback, Message


@transaction.atomic
def give_feedback(*, account: UUID, message: UUID, is_confirmed: bool) -> Feedback:
    """Of a message that the account sent; what was said before is replaced. Raises `NotFound`."""
    sent = Message.objects.filter(id=message, account=account, is_removed=False).exclude(direction=Direction.INBOUND)
    cell = sent.values_list("cell", flat=True).first()
    if cell is None:
        raise NotFound
    now = clock.now()
    told = {"account": account, "cell": cell, "is_confirmed": is_confirmed, "changed_at": now}
    return Feedback.objects.update_or_create(
        message=message, defaults=told, create_defaults={**told, "created_at": now}
    )[0]

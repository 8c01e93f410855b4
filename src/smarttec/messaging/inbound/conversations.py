"""Who wrote to an account, and what was said between them. An account sees its own and nothing else."""

from uuid import UUID

from django.db.models import Q, QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.messaging.inbound.models import Conversation
from smarttec.messaging.models import Direction, Message

SHOWN = 50


def conversations_of(account: UUID, *, before: UUID | None = None) -> "QuerySet[Conversation]":
    """Newest first; `before`: those whose last text is older than that one (the next page)."""
    found = Conversation.objects.filter(account=account).order_by("-last_message")
    return found.filter(last_message__lt=before) if before else found


def last_texts(account: UUID, conversations: list[Conversation]) -> list[tuple[Conversation, Message]]:
    """Each with its last text; one statement. Those whose text was deleted are left out."""
    ids = [one.last_message for one in conversations]
    texts = {text.id: text for text in Message.objects.filter(account=account, id__in=ids, is_removed=False)}
    return [(one, texts[one.last_message]) for one in conversations if one.last_message in texts]


def access_peer(account: UUID, message: UUID) -> bytes:
    """The hash of who wrote the account's text. Raises `NotFound`, also for another account's."""
    row = Message.objects.filter(account=account, id=message, direction=Direction.INBOUND, is_removed=False).first()
    if row is None or row.sender_digest is None:
        raise NotFound
    return bytes(row.sender_digest)


def messages_with(account: UUID, peer: bytes) -> list[Message]:
    """The last `SHOWN` messages between the account and that number, oldest first."""
    between = Q(recipient_digest=peer) | Q(sender_digest=peer)
    found = Message.objects.filter(between, account=account, is_removed=False).order_by("-id")[:SHOWN]
    return list(found)[::-1]


def mark_read(account: UUID, peer: bytes) -> None:
    """The customer has looked at it. Again, nothing changes."""
    Conversation.objects.filter(account=account, peer_digest=peer, unread__gt=0).update(unread=0)

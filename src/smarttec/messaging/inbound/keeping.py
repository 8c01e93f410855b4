"""How long what receiving needs is kept: hours, or until an account's content goes."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from smarttec.kernel import clock
from smarttec.messaging.inbound.domain import ARRIVALS_KEPT
from smarttec.messaging.inbound.models import Arrival, Conversation, Exchange, FollowUp, Fragment

FOLLOW_UPS_KEPT = timedelta(days=1)
EXCHANGES_KEPT = timedelta(days=1)
_BATCH = 5_000
_ARRIVALS = (
    "DELETE FROM inbound_arrival WHERE (account, digest) IN "
    "(SELECT account, digest FROM inbound_arrival WHERE arrived_at < %s LIMIT %s)"
)
_FOLLOW_UPS = (
    "DELETE FROM inbound_followup WHERE id IN "
    "(SELECT id FROM inbound_followup WHERE created_at < %s AND due_at IS NULL LIMIT %s)"
)
_EXCHANGES = (
    "DELETE FROM inbound_exchange WHERE (account, own_digest, peer_digest) IN "
    "(SELECT account, own_digest, peer_digest FROM inbound_exchange WHERE began_at < %s LIMIT %s)"
)


def forget_old() -> int:
    """Delete one batch of what is too old; how many rows went. Again, the next batch."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVALS, [now - ARRIVALS_KEPT, _BATCH])
        arrivals = cursor.rowcount
        cursor.execute(_EXCHANGES, [now - EXCHANGES_KEPT, _BATCH])
        exchanges = cursor.rowcount
        cursor.execute(_FOLLOW_UPS, [now - FOLLOW_UPS_KEPT, _BATCH])
        return int(arrivals + exchanges + cursor.rowcount)


def delete_content_of(account: UUID) -> int:
    """Delete the account's parts, and what was still to be done about its texts; how many rows went."""
    fragments, _ = Fragment.objects.filter(account=account).delete()
    arrivals, _ = Arrival.objects.filter(account=account).delete()
    follow_ups, _ = FollowUp.objects.filter(account=account).delete()
    exchanges, _ = Exchange.objects.filter(account=account).delete()
    conversations, _ = Conversation.objects.filter(account=account).delete()
    return fragments + arrivals + follow_ups + exchanges + conversations

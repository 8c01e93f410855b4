"""How long callbacks are kept: the addresses of messages and the log go after a stated time, in bounded steps."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from smarttec.kernel import clock
from smarttec.messaging.callbacks.models import Endpoint, Target

LOG_KEPT = timedelta(days=30)
TARGETS_KEPT = timedelta(days=10)
"""Longer than a message may be under way and its last callback be tried again."""
_BATCH = 5_000
_TARGETS = "DELETE FROM callbacks_target WHERE id IN (SELECT id FROM callbacks_target WHERE created_at < %s LIMIT %s)"
_LOG = (
    "DELETE FROM callbacks_callback WHERE id IN "
    "(SELECT id FROM callbacks_callback WHERE created_at < %s AND due_at IS NULL AND id <= "
    "(SELECT max(id) FROM (SELECT id FROM callbacks_callback ORDER BY id LIMIT %s) AS oldest))"
)
"""Looks at the oldest rows only: ids grow with time, and no index is kept for this."""


def forget_old() -> int:
    """Delete one batch of what is too old; how many rows went. Again, the next batch."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS, [now - TARGETS_KEPT, _BATCH])
        targets = cursor.rowcount
        cursor.execute(_LOG, [now - LOG_KEPT, _BATCH])
        return int(targets + cursor.rowcount)


def delete_content_of(account: UUID) -> int:
    """Forget where the account's servers are; how many addresses went."""
    targets, _ = Target.objects.filter(account=account).delete()
    endpoints, _ = Endpoint.objects.filter(account_id=account).delete()
    return targets + endpoints

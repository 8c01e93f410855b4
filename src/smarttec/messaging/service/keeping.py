"""The operator's own texts are forgotten days after they were delivered: whom they went to does not own their key."""

from datetime import timedelta

from django.db import connection

from smarttec.kernel import clock
from smarttec.messaging.schedule.models import ScheduledMessage
from smarttec.messaging.service.sender import service_sender

KEPT = timedelta(days=3)
"""As the schedule of retention says for the delivery of messages."""
_STRIP = r"""
UPDATE messaging_message
SET recipient = '\x010000', sender = '\x010000', body = '\x010000', recipient_digest = '', sender_digest = NULL
WHERE account = %s AND due_at IS NULL AND recipient_digest <> '' AND finished_at < %s
"""


def forget_old() -> int:
    """Take numbers and words out of what was done long enough ago; how many messages. Again, none are."""
    sender = service_sender()
    if sender is None:
        return 0
    before = clock.now() - KEPT
    ScheduledMessage.objects.filter(account=sender.account, finished_at__lt=before).delete()
    with connection.cursor() as cursor:
        cursor.execute(_STRIP, [sender.account.id, before])
        return int(cursor.rowcount)

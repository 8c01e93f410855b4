"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from datetime import timedelta

from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.messaging.models import Direction
from smarttec.notice.proof.registry import HOURLY, Finding, plural, probe
from smarttec.notice.recipients import RECIPIENTS

DAYS = 30
_SENT = """
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM notice_disclosure AS d WHERE d.act = m.id AND d.recipient = %s AND d.id >= %s
))
FROM messaging_message AS m
WHERE m.id >= %s AND m.submitted_at IS NOT NULL AND m.direction <> %s
"""


@probe("messages-disclosed", "SHARE-1", every=HOURLY)
def messages_disclosed() -> Finding:
    """Whether each message that was handed to the carrier has its record of disclosure."""
    since = first_id_at(clock.now() - timedelta(days=DAYS))
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [RECIPIENTS["sms-carrier"].code, since, since, Direction.INBOUND])
        total, without = cursor.fetchone()
    return Finding(
        f"Last {DAYS} days: {without:,} of {plural(total, 'message')} handed to the carrier without a record of it.",
        holds=not without,
    )

"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from datetime import timedelta

from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.notice.proof.registry import HOURLY, Finding, plural, probe
from smarttec.notice.recipients import RECIPIENTS

DAYS = 30
_TOLD = """
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM notice_disclosure AS d WHERE d.act = c.message AND d.recipient = %s AND d.id >= %s
))
FROM callbacks_callback AS c
WHERE c.created_at >= %s AND c.http_status IS NOT NULL
"""


@probe("callbacks-disclosed", "SHARE-1", every=HOURLY)
def callbacks_disclosed() -> Finding:
    """Whether each call that a customer's server answered has its record of disclosure."""
    since = clock.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [RECIPIENTS["customer-server"].code, first_id_at(since), since])
        total, without = cursor.fetchone()
    return Finding(
        f"Last {DAYS} days: {without:,} of {plural(total, 'call')} to customers’ own servers without a record of it.",
        holds=not without,
    )

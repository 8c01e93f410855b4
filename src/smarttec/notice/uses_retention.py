"""Removing records of use when their time is over: whole sealed days, each with a signed seal of nothing in its place.

The program's role cannot delete a record of use. The database itself removes a day, and only one that is old enough
(`notice_forget_uses`), so no statement of ours, or of an intruder, hides who looked at whose data before that.
"""

from datetime import date, timedelta

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.notice import record_seals
from smarttec.notice.disclosure_retention import KEPT_FOR as DISCLOSURES_KEPT_FOR
from smarttec.notice.models import UseRecord

KEPT_FOR = DISCLOSURES_KEPT_FOR + timedelta(days=2)
"""As long as disclosures, and the days until one is sealed: claims for what was done with data lapse in about three
years."""
REASON = "kept for its time"
TABLE = UseRecord._meta.db_table
_DAYS_MAX = 400


def remove_old_uses() -> int:
    """Remove every day that is over its time and as it was sealed; how many. A day with a fault stays, and shows."""
    before = (clock.now() - KEPT_FOR).date()
    faulty = {fault.day for fault in record_seals.faults() if fault.table == TABLE}
    days = [day for day in record_seals.sealed_days(TABLE, before=before) if day not in faulty]
    for day in days[:_DAYS_MAX]:
        _remove(day)
    return len(days[:_DAYS_MAX])


def _remove(day: date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT notice_forget_uses(%s)", [day])
        record_seals.seal_as_removed(TABLE, day, REASON)

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger.models import Counterpart, Entry, EntryKind
from smarttec.ledger.queries import spending_by_day

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def captured(account: UUID, amount: int, at: datetime) -> None:
    Entry.objects.create(
        id=new_id(), account=account, kind=EntryKind.CAPTURE, counterpart=Counterpart.SMS_REVENUE,
        amount_micros=-amount, held_micros=amount, created_at=at,
    )  # fmt: skip


def test_spending_is_summed_by_utc_day_whatever_the_viewers_time_zone() -> None:
    account = new_id()
    today = clock.now().replace(hour=23, minute=30)
    captured(account, 5, today)
    captured(account, 7, today)
    captured(account, 1, today - timedelta(days=1))
    captured(new_id(), 100, today)
    with timezone.override("Pacific/Kiritimati"):
        spent = spending_by_day(account, days=7)
    assert spent == {today.astimezone(UTC).date(): 12, today.date() - timedelta(days=1): 1}

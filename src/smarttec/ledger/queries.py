"""Reads: balances, statements, spending. Amounts in micros of the account's currency."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncDate

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import first_id_at
from smarttec.ledger.models import Balance, Entry, EntryKind


@dataclass(frozen=True, slots=True)
class Credit:
    """What an account has: free, and held for acts under way."""

    available_micros: int
    held_micros: int
    currency: str


def credit_of(account: UUID) -> Credit:
    """The account's balance. Raises `NotFound`."""
    row = Balance.objects.filter(account=account).first()
    if row is None:
        raise NotFound
    return Credit(row.available_micros, row.held_micros, row.currency)


def spending_by_day(account: UUID, *, days: int) -> dict[date, int]:
    """Captured micros per UTC day of the last `days` days; days without spending are left out."""
    since: datetime = clock.now() - timedelta(days=days)
    rows = (
        Entry.objects.filter(account=account, kind=EntryKind.CAPTURE, id__gte=first_id_at(since))
        .annotate(day=TruncDate("created_at", tzinfo=UTC))
        .values("day")
        .annotate(spent=Sum("amount_micros"))
    )
    return {row["day"]: -row["spent"] for row in rows}

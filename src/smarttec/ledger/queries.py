"""Reads: balances, statements, spending. Amounts in micros of the account's currency."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncDate

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import first_id_at
from smarttec.ledger.models import Balance, Counterpart, Entry, EntryKind, Lot, LotKind
from smarttec.storage.sqlfile import statement


@dataclass(frozen=True, slots=True)
class Credit:
    """What an account has: free, and held for acts under way."""

    available_micros: int
    held_micros: int
    currency: str
    lots_micros: int = 0

    @property
    def main_micros(self) -> int:
        """What of the free credit is money: what is held counts as taken from the lots first."""
        return self.available_micros - max(0, self.lots_micros - self.held_micros)


@dataclass(frozen=True, slots=True)
class PromotionalCredit:
    """A lot: what it still has, and when that goes. What holds will take of it counts as still there."""

    id: UUID
    granted_micros: int
    remaining_micros: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """One currency: what all accounts own, and the operator's side by counterpart; together they are zero."""

    currency: str
    accounts: int
    owned_micros: int
    counterparts: dict[Counterpart, int]

    @property
    def difference_micros(self) -> int:
        """Zero, or something is broken."""
        return self.owned_micros + sum(self.counterparts.values())


def credit_of(account: UUID) -> Credit:
    """The account's balance. Raises `NotFound`."""
    row = Balance.objects.filter(account=account).first()
    if row is None:
        raise NotFound
    return Credit(row.available_micros, row.held_micros, row.currency, row.lots_micros)


def promotional_credit_of(account: UUID) -> list[PromotionalCredit]:
    """What is left of promotional credit, in the order in which it will be used."""
    rows = Lot.objects.filter(account=account, kind=LotKind.PROMOTIONAL, remaining_micros__gt=0)
    rows = rows.order_by("expires_at", "id")
    return [PromotionalCredit(row.id, row.granted_micros, row.remaining_micros, row.expires_at) for row in rows]


def included_credit_of(account: UUID) -> int:
    """What is left of credit that plans included."""
    rows = Lot.objects.filter(account=account, kind=LotKind.INCLUDED, remaining_micros__gt=0)
    return int(rows.aggregate(total=Sum("remaining_micros"))["total"] or 0)


def refundable_micros(entry: UUID) -> int:
    """What of a capture or a top-up was not refunded yet; 0 when there is no such entry."""
    row = Entry.objects.filter(id=entry).values_list("amount_micros", flat=True).first()
    refunds = Entry.objects.filter(reference=entry, kind=EntryKind.REFUND).values_list("amount_micros", flat=True)
    return abs(row or 0) - sum(map(abs, refunds))


def trial_balance() -> list[TrialBalance]:
    """Per currency, derived from the entries. Reads them all: for reports, not for pages."""
    with connection.cursor() as cursor:
        cursor.execute(statement("ledger", "trial_balance"))
        rows = cursor.fetchall()
    return [
        TrialBalance(
            currency,
            accounts,
            owned,
            {Counterpart(row[1]): row[2] for row in rows if row[0] == currency and row[1] is not None},
        )
        for currency, counterpart, owned, accounts in rows
        if counterpart is None
    ]


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

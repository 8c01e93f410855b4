"""Totals of days: of accounts, and of the operator's side."""

from django.db import models

from smarttec.ledger.models.entries import Counterpart, EntryKind
from smarttec.vault.impersonal import impersonal


class DayTotals(models.Model):
    """What entries of one UTC day, kind and counterpart come to: `daily` adds entries up, and reads.

    `amount_micros` is the accounts' side. `promotional_micros` is what the entries took from promotional credit;
    negative what they granted or gave back.
    """

    cell = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    kind = models.PositiveSmallIntegerField(choices=EntryKind.choices)
    counterpart = models.PositiveSmallIntegerField(choices=Counterpart.choices)
    entries = models.BigIntegerField()
    amount_micros = models.BigIntegerField()
    promotional_micros = models.BigIntegerField()

    class Meta:
        abstract = True


@impersonal(
    key=["cell"], pseudonym=["account"], time=["day"], state=["kind", "counterpart"],
    amount=["entries", "amount_micros", "promotional_micros"],
)  # fmt: skip
class AccountDay(DayTotals):
    """One account's totals of a day, up to its `DayMark`."""

    pk = models.CompositePrimaryKey("account", "day", "kind", "counterpart")
    account = models.UUIDField()


@impersonal(
    key=["cell"], time=["day"], state=["kind", "counterpart"],
    amount=["currency", "entries", "amount_micros", "promotional_micros"],
)  # fmt: skip
class OperatorDay(DayTotals):
    """All accounts of a cell and currency together: what their `AccountDay` rows come to."""

    pk = models.CompositePrimaryKey("currency", "day", "kind", "counterpart", "cell")
    currency = models.CharField(max_length=3)


@impersonal(key=["cell"], pseudonym=["account"], state=["number"])
class DayMark(models.Model):
    """Up to which number the account's entries are added up in the totals of days. No row: none is."""

    account = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    number = models.BigIntegerField()

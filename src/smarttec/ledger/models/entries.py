"""Entries: immutable, one for each act; their format never changes."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from smarttec.ledger.models.columns import sound
from smarttec.vault.impersonal import impersonal


class EntryKind(models.IntegerChoices):
    """What an immutable entry records. Numbers are stored, stand in `sql/` too, and never change meaning."""

    TOP_UP = 1
    CAPTURE = 2
    RELEASE = 3
    REFUND = 4
    ADJUSTMENT = 5
    EXPIRY = 6
    TRANSFER = 7
    GRANT = 8
    FORFEIT = 9
    """Credit of an account that ended: given up, or not asked for in the time that the terms give."""


class Counterpart(models.IntegerChoices):
    """The operator's side of an entry. It has no balance row: its balance is derived from the entries."""

    CLEARING_HOUSE = 1
    SMS_REVENUE = 2
    VOICE_REVENUE = 3
    OPERATOR = 4
    OTHER_ACCOUNT = 5
    """Another account of the same owner; over all accounts it comes to zero."""
    PROMOTIONS = 6
    """What was granted as promotional credit, less what expired of it."""
    PLAN_REVENUE = 7
    """Fees of plans, less the credit that plans include: that becomes revenue of what it is used for."""
    NUMBER_REVENUE = 8
    """Rent of numbers."""
    BANK = 9
    """Money that came by bank, and what was invoiced to be paid by bank."""
    BREAKAGE = 10
    """Credit that nobody will use any more."""


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    state=["kind", "counterpart", "number"],
    amount=["amount_micros", "held_micros", "balance_micros"],
    link=["reference"],
    time=["created_at"],
)
class Entry(models.Model):
    """An immutable posting between the account and a counterpart; the two sides sum to zero by construction.

    `id` is the act's id, given by the caller: the same act can never post twice. `held_micros` says what a capture
    or release took from the held part; `amount_micros` is the change of what the account owns (available + held).
    `number` counts the account's entries from 1 without a gap, in the order of posting, and `balance_micros` is what
    the account owned after this one: a statement of any length costs its page, and a missing entry shows.

    `reference`: of a capture or release its hold, of a refund the entry refunded, of a transfer its other side, of an
    expiry the lot.
    """

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField(default=0)
    account = models.UUIDField()
    kind = models.SmallIntegerField(choices=EntryKind.choices)
    counterpart = models.SmallIntegerField(choices=Counterpart.choices)
    amount_micros = models.BigIntegerField()
    held_micros = models.BigIntegerField(default=0)
    reference = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    number = models.BigIntegerField(default=0, db_default=0)
    balance_micros = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["account", "number"], name="ledger_entry_number"),
            models.Index(
                fields=["account", "kind", "number"],
                name="ledger_entry_rare_kinds",
                condition=~models.Q(kind__in=[EntryKind.CAPTURE, EntryKind.RELEASE]),
            ),
            models.Index(fields=["reference"], name="ledger_entry_refunds", condition=models.Q(kind=EntryKind.REFUND)),
            BrinIndex(fields=["created_at"], name="ledger_entry_recent", pages_per_range=32, autosummarize=True),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_entry_sound",
                condition=sound("ledger_entry_is_sound", "kind", "amount_micros", "held_micros"),
            ),
        ]

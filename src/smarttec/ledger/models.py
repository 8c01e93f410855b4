"""Credits as tables. All writing goes through `sql/*.sql` functions; nothing else touches a balance."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from smarttec.vault.impersonal import impersonal


def _sound(function: str, *columns: str) -> models.Func:
    """A check by one of the functions in `sql/sound.sql`, where it says why."""
    return models.Func(*columns, function=function, output_field=models.BooleanField())


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
    key=["cell"],
    pseudonym=["account"],
    amount=["currency", "available_micros", "held_micros", "lots_micros"],
    state=["entry_count"],
)
class Balance(models.Model):
    """What an account has, in its one currency: free to use, and held for acts under way. Neither can be negative.

    `lots_micros` is how much of both together is promotional credit that expires; `entry_count` numbers the entries.
    """

    account = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField(default=0)
    currency = models.CharField(max_length=3)
    available_micros = models.BigIntegerField(default=0)
    held_micros = models.BigIntegerField(default=0)
    lots_micros = models.BigIntegerField(default=0, db_default=0)
    entry_count = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(available_micros__gte=0), name="ledger_available_not_negative"),
            models.CheckConstraint(
                condition=_sound("ledger_balance_is_sound", "available_micros", "held_micros", "lots_micros"),
                name="ledger_balance_sound",
            ),
        ]


@impersonal(key=["id", "cell"], pseudonym=["account"], amount=["amount_micros"], time=["expires_at"])
class Hold(models.Model):
    """Credit set aside for one act under way; gone when the act is captured or released."""

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField(default=0)
    account = models.UUIDField()
    amount_micros = models.BigIntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_micros__gte=0), name="ledger_hold_not_negative")
        ]


@impersonal(key=["id", "cell"], link=["hold"], amount=["amount_micros"])
class Increment(models.Model):
    """Credit set aside in addition to an open hold, so that a repeated act is known; gone after its hold."""

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    hold = models.UUIDField()
    amount_micros = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_micros__gte=0), name="ledger_increment_not_negative")
        ]


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
                condition=_sound("ledger_entry_is_sound", "kind", "amount_micros", "held_micros"),
            ),
        ]


class LotKind(models.IntegerChoices):
    """What sort of credit a lot is. Numbers are stored, stand in `sql/` too, and never change meaning."""

    PROMOTIONAL = 1
    INCLUDED = 2
    """Came with a plan that was paid for. It does not expire, and is no money that could be transferred or paid out."""


@impersonal(
    key=["id", "cell"], pseudonym=["account"], amount=["granted_micros", "remaining_micros"], time=["expires_at"],
    state=["kind"],
)  # fmt: skip
class Lot(models.Model):
    """Credit that is kept apart from main credit, part of the account's balance. `id` is the act that granted it.

    Whatever is given back returns to the lot it came from, with the lot's expiry: credit never changes its class.
    """

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    kind = models.PositiveSmallIntegerField(
        choices=LotKind.choices, default=LotKind.PROMOTIONAL, db_default=LotKind.PROMOTIONAL
    )
    granted_micros = models.BigIntegerField()
    remaining_micros = models.BigIntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "expires_at"], name="ledger_lot_in_order", condition=models.Q(remaining_micros__gt=0)
            ),
            models.Index(fields=["account", "id"], name="ledger_lot_account"),
            models.Index(fields=["expires_at"], name="ledger_lot_due", condition=models.Q(remaining_micros__gt=0)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remaining_micros__gte=0, remaining_micros__lte=models.F("granted_micros")),
                name="ledger_lot_within_grant",
            )
        ]


@impersonal(key=["id", "cell"], link=["entry", "lot"], amount=["amount_micros"])
class LotMove(models.Model):
    """What an entry took from a lot, or (negative) gave back to it. Immutable, as the entry is."""

    entry = models.UUIDField()
    lot = models.UUIDField()
    cell = models.PositiveSmallIntegerField(default=0)
    amount_micros = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "lot"], name="ledger_lotmove_once")]
        indexes = [models.Index(fields=["lot"], name="ledger_lotmove_lot")]


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


class AdjustmentReason(models.IntegerChoices):
    """Why staff change a balance."""

    GOODWILL = 1
    SERVICE_FAILURE = 2
    BILLING_ERROR = 3
    FRAUD = 4
    BANK_PAYMENT = 5
    WRITE_OFF = 6


class AdjustmentState(models.IntegerChoices):
    """Where an adjustment is."""

    PROPOSED = 1
    POSTED = 2
    REJECTED = 3


@impersonal(
    key=["id", "cell"],
    pseudonym=["account", "proposed_by", "decided_by"],
    amount=["amount_micros"],
    state=["reason", "state", "needs_approval"],
    link=["note"],
    time=["proposed_at", "decided_at"],
)
class Adjustment(models.Model):
    """A change of a balance by staff. `id` is its entry's id once it is posted; `note` points at what explains it.

    Above the limit another person than the proposer decides; the database refuses a post without that.
    """

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    amount_micros = models.BigIntegerField()
    reason = models.PositiveSmallIntegerField(choices=AdjustmentReason.choices)
    note = models.UUIDField(null=True)
    state = models.PositiveSmallIntegerField(choices=AdjustmentState.choices)
    needs_approval = models.BooleanField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "proposed_at"], name="ledger_adjustment_account"),
            models.Index(
                fields=["proposed_at"],
                name="ledger_adjustment_open",
                condition=models.Q(state=AdjustmentState.PROPOSED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_adjustment_two_persons",
                condition=~models.Q(state=AdjustmentState.POSTED)
                | models.Q(needs_approval=False)
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(name="ledger_adjustment_of_something", condition=~models.Q(amount_micros=0)),
        ]

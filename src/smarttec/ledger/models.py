"""Credits as tables. All writing goes through `sql/*.sql` functions; nothing else touches a balance."""

from django.db import models

from smarttec.vault.impersonal import impersonal


class EntryKind(models.IntegerChoices):
    """What an immutable entry records. Numbers are stored and never change meaning."""

    TOP_UP = 1
    CAPTURE = 2
    RELEASE = 3
    REFUND = 4
    ADJUSTMENT = 5
    EXPIRY = 6


class Counterpart(models.IntegerChoices):
    """The operator's side of an entry. It has no balance row: its balance is derived from the entries."""

    CLEARING_HOUSE = 1
    SMS_REVENUE = 2
    VOICE_REVENUE = 3
    OPERATOR = 4


@impersonal(key=["cell"], pseudonym=["account"], amount=["currency", "available_micros", "held_micros"])
class Balance(models.Model):
    """What an account has: free to use, and held for acts under way. Neither can be negative."""

    account = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    currency = models.CharField(max_length=3)
    available_micros = models.BigIntegerField(default=0)
    held_micros = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(available_micros__gte=0), name="ledger_available_not_negative"),
            models.CheckConstraint(condition=models.Q(held_micros__gte=0), name="ledger_held_not_negative"),
        ]


@impersonal(key=["id", "cell"], pseudonym=["account"], amount=["amount_micros"], time=["expires_at"])
class Hold(models.Model):
    """Credit set aside for one act under way; gone when the act is captured or released."""

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    amount_micros = models.BigIntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_micros__gte=0), name="ledger_hold_not_negative")
        ]


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    state=["kind", "counterpart"],
    amount=["amount_micros", "held_micros"],
    link=["reference"],
    time=["created_at"],
)
class Entry(models.Model):
    """An immutable posting between the account and a counterpart; the two sides sum to zero by construction.

    `id` is the act's id, given by the caller: the same act can never post twice. `held_micros` says what a capture
    or release took from the held part; `amount_micros` is the change of what the account owns (available + held).
    """

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    kind = models.PositiveSmallIntegerField(choices=EntryKind.choices)
    counterpart = models.PositiveSmallIntegerField(choices=Counterpart.choices)
    amount_micros = models.BigIntegerField()
    held_micros = models.BigIntegerField(default=0)
    reference = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "id"], name="ledger_entry_account")]

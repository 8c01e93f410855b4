"""Balances, what is held of them, and the parts of a hold."""

from django.db import models

from smarttec.ledger.models.columns import sound
from smarttec.vault.impersonal import impersonal


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
                condition=sound("ledger_balance_is_sound", "available_micros", "held_micros", "lots_micros"),
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

"""Promotional and included credit in lots, and what moved of each."""

from django.db import models

from smarttec.vault.impersonal import impersonal


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

"""Changes of balances by staff."""

from django.db import models

from smarttec.vault.impersonal import impersonal


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

"""Payments at the clearing house, and the events it told us about them. No card data ever comes here."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.shop.domain import PaymentState
from smarttec.vault.impersonal import impersonal

_LONGEST_NAME = 260
"""Of an identifier that the clearing house gives."""


@impersonal(
    key=["id", "cell"],
    link=["account", "reversal"],
    amount=["amount_micros", "currency", "owed_micros"],
    state=["state", "review", "checks"],
    reference=["reference", "checkout_url"],
    time=["created_at", "finished_at", "next_check_at"],
)
class Payment(models.Model):
    """One attempt to buy credits. Its id is the ledger entry's id, so it can be credited only once.

    `reversal` is the id of the entry that took credit back, `owed_micros` what could not be taken back because it
    was spent. `review` names the reason (`domain.Reason`) why a person has to look at it. `next_check_at` is when the
    clearing house is asked if it has not told us by then; None when nothing more is expected.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payments", db_index=False)
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.PositiveSmallIntegerField(
        choices=[(state.value, state.name.lower()) for state in PaymentState], default=PaymentState.CREATED.value
    )
    review = models.CharField(max_length=40, blank=True)
    owed_micros = models.BigIntegerField(default=0)
    reversal = models.UUIDField(null=True)
    reference = models.CharField(max_length=_LONGEST_NAME, null=True, unique=True)
    checkout_url = models.TextField(blank=True)
    checks = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="shop_payment_account"),
            models.Index(fields=["next_check_at"], name="shop_payment_due", condition=Q(next_check_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="shop_payment_of_something"),
            models.CheckConstraint(
                condition=Q(owed_micros__gte=0) & Q(owed_micros__lte=F("amount_micros")), name="shop_payment_owed"
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.id.hex[-8:]}"


@impersonal(reference=["event_id"], state=["kind", "outcome"], link=["payment"], time=["occurred_at", "received_at"])
class ClearingEvent(models.Model):
    """An event of the clearing house, kept once by its id, with what we made of it. Its text is not kept."""

    event_id = models.CharField(max_length=_LONGEST_NAME, primary_key=True)
    kind = models.CharField(max_length=40)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="events")
    outcome = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)

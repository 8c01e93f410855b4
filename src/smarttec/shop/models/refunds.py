"""Payments that staff give back, wholly or in part."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.shop.models.payments import LONGEST_NAME, Payment
from smarttec.vault.impersonal import impersonal


class RefundReason(models.IntegerChoices):
    """Why staff give a payment back."""

    CUSTOMER_ASKED = 1
    DUPLICATE = 2
    FRAUD = 3
    SERVICE_FAILURE = 4
    ACCOUNT_CLOSED = 5


class RefundState(models.IntegerChoices):
    """Where a refund is. What it does to the credit comes with the clearing house's notification."""

    PROPOSED = 1
    APPROVED = 2
    SENT = 3
    REJECTED = 4
    REFUSED_THERE = 5
    DONE = 6
    FAILED_THERE = 7
    """It was begun and came to nothing: the money is still there, and the credit is given again."""


@impersonal(
    key=["id", "cell"],
    link=["payment"],
    pseudonym=["proposed_by", "decided_by"],
    amount=["amount_micros"],
    state=["reason", "state", "needs_approval"],
    reference=["reference"],
    time=["proposed_at", "decided_at", "next_try_at"],
)
class Refund(models.Model):
    """A payment, or a part of it, that staff give back. Above the limit another person than the proposer decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_micros = models.BigIntegerField()
    reason = models.PositiveSmallIntegerField(choices=RefundReason.choices)
    state = models.PositiveSmallIntegerField(choices=RefundState.choices, default=RefundState.PROPOSED)
    needs_approval = models.BooleanField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=LONGEST_NAME, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="shop_refund_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["proposed_at"], name="shop_refund_open", condition=Q(state=RefundState.PROPOSED)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="shop_refund_of_something"),
            models.CheckConstraint(
                name="shop_refund_two_persons",
                condition=~Q(
                    state__in=[
                        RefundState.APPROVED,
                        RefundState.SENT,
                        RefundState.REFUSED_THERE,
                        RefundState.DONE,
                        RefundState.FAILED_THERE,
                    ]
                )
                | Q(needs_approval=False)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.id.hex[-8:]}"

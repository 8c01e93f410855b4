"""Saved means of payment, and the rules that charge them."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.shop.models.payments import LONGEST_NAME
from smarttec.vault.impersonal import impersonal


class MandateState(models.IntegerChoices):
    """Where the permission to charge without the customer stands."""

    ASKED = 1
    READY = 2
    REVOKED = 3
    FORGOTTEN = 4
    """Revoked, and the clearing house has detached the means of payment too."""


@impersonal(
    key=["id", "cell"],
    link=["account"],
    state=["state", "checks"],
    reference=["customer", "method", "reference", "setup_url"],
    time=["created_at", "saved_at", "revoked_at", "next_check_at"],
)
class Mandate(models.Model):
    """A customer's permission to charge a means of payment that is kept at the clearing house, never here.

    `customer`, `method` and `reference` (of the page where it was saved) are names the clearing house gave. It knows
    the customer by this row's id alone. `next_check_at` is when the clearing house has to be asked or told again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mandates")
    state = models.PositiveSmallIntegerField(choices=MandateState.choices, default=MandateState.ASKED)
    customer = models.CharField(max_length=LONGEST_NAME, blank=True)
    method = models.CharField(max_length=LONGEST_NAME, blank=True)
    reference = models.CharField(max_length=LONGEST_NAME, null=True, unique=True)
    setup_url = models.TextField(blank=True)
    checks = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_check_at"], name="shop_mandate_due", condition=Q(next_check_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], name="shop_mandate_one_ready", condition=Q(state=MandateState.READY)
            )
        ]

    def __str__(self) -> str:
        return f"mandate {self.id.hex[-8:]}"


class RuleState(models.IntegerChoices):
    """Whether the rule acts."""

    OFF = 0
    ARMED = 1
    PAUSED = 2


@impersonal(
    key=["cell"],
    link=["account"],
    amount=["threshold_micros", "amount_micros", "monthly_limit_micros"],
    state=["state", "failures", "pause_reason"],
    time=["changed_at", "next_try_at"],
)
class RechargeRule(models.Model):
    """When the balance falls below the threshold, charge the amount, up to so much in a calendar month (UTC)."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="recharge_rule")
    cell = models.PositiveSmallIntegerField(default=0)
    threshold_micros = models.BigIntegerField()
    amount_micros = models.BigIntegerField()
    monthly_limit_micros = models.BigIntegerField()
    state = models.PositiveSmallIntegerField(choices=RuleState.choices, default=RuleState.OFF)
    failures = models.PositiveSmallIntegerField(default=0)
    pause_reason = models.CharField(max_length=40, blank=True)
    next_try_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["account"], name="shop_rule_armed", condition=Q(state=RuleState.ARMED))]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_micros__gt=0, threshold_micros__gte=0)
                & Q(monthly_limit_micros__gte=F("amount_micros")),
                name="shop_rule_makes_sense",
            )
        ]

    def __str__(self) -> str:
        return f"recharge rule of account {self.account_id.hex[-8:]}"

"""The rule of each account, and how far the ledger was looked through."""

from django.db import models

from smarttec.kernel import clock
from smarttec.people.models import Account
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["cell"],
    link=["account"],
    amount=["threshold_micros"],
    state=["is_on", "is_armed", "entries_seen"],
    time=["told_at", "changed_at"],
)
class AlertRule(models.Model):
    """Below which credit an account is told. `entries_seen`: the ledger's `entry_count` when it was last looked at."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="alert_rule")
    cell = models.PositiveSmallIntegerField(default=0)
    threshold_micros = models.BigIntegerField()
    is_on = models.BooleanField(default=True)
    is_armed = models.BooleanField(default=True)
    entries_seen = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(threshold_micros__gt=0), name="alerts_rule_threshold")]

    def __str__(self) -> str:
        return f"alert rule {self.account_id.hex[-8:]}"


@impersonal(key=["id", "last_account"], time=["looked_until"])
class Watch(models.Model):
    """The one row that says up to when the ledger was looked through, and where the round through all rules stands."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    looked_until = models.DateTimeField(default=clock.now)
    last_account = models.UUIDField(null=True)

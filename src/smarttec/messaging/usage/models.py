"""Triggers as tables."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.messaging.callbacks.models import URL_LENGTH_MAX, Verb
from smarttec.messaging.usage.domain import Measure, Recurring
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

NAME_MAX = 64


@impersonal(
    key=["id", "cell"],
    link=["account"],
    state=["category", "measure", "recurring", "method", "is_over"],
    amount=["value_micros", "seen_entries"],
    time=["created_at", "changed_at", "checked_at", "fired_at"],
)
class UsageTrigger(PersonalModel):
    """What a server wants to hear of. `checked_at`: when it was looked at last, after `seen_entries` of the ledger.

    `recurring` None: once, as ALL_TIME. `is_over`: it fired, and does not recur.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="usage_triggers")
    friendly_name = PersonalField(category=Category.PREFERENCE, max_length=NAME_MAX, null=True)
    url = PersonalField(category=Category.CREDENTIAL, max_length=URL_LENGTH_MAX)
    method = models.PositiveSmallIntegerField(choices=Verb.choices, default=Verb.POST)
    category = models.CharField(max_length=32)
    measure = models.PositiveSmallIntegerField(choices=Measure.choices, default=Measure.USAGE)
    recurring = models.PositiveSmallIntegerField(choices=Recurring.choices, null=True)
    value_micros = models.BigIntegerField()
    seen_entries = models.BigIntegerField(default=-1)
    is_over = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(default=clock.now)
    fired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="usage_trigger_open", condition=models.Q(is_over=False)),
        ]

    def __str__(self) -> str:
        return f"usage trigger {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"], pseudonym=["account"], link=["trigger"], amount=["current_micros"], time=["period", "fired_at"]
)
class Firing(models.Model):
    """That a trigger fired in a period, which is named by its first day: once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField(db_index=True)
    trigger = models.ForeignKey(UsageTrigger, on_delete=models.CASCADE, related_name="firings")
    period = models.DateField()
    current_micros = models.BigIntegerField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trigger", "period"], name="usage_firing_once")]

    def __str__(self) -> str:
        return f"firing {self.id.hex[-8:]}"

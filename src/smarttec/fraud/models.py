"""Counters of traffic, limits and countries of an account, and holds. Only counts and amounts; no content."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

ANSWER_CHARACTERS_MAX = 2_000


@impersonal(
    key=["cell"],
    pseudonym=["account"],
    amount=["messages", "spent_micros", "minute_messages"],
    state=["refused", "spend_refused", "breaches"],
    time=["day", "minute", "breached_minute"],
)
class DayTotal(models.Model):
    """What an account sent on a UTC day. Whoever holds this row's lock owns the day's `CountryTotal` rows too.

    `minute_messages` counts in `minute`. `refused` counts drafts that a limit stopped (the cap of grace apart),
    `spend_refused` those of them over the limit of spending, `breaches` the minutes in which the pace was too fast.
    """

    pk = models.CompositePrimaryKey("account", "day")
    account = models.UUIDField()
    day = models.DateField()
    cell = models.PositiveSmallIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    spent_micros = models.BigIntegerField(default=0)
    minute = models.DateTimeField()
    minute_messages = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    spend_refused = models.PositiveIntegerField(default=0)
    breaches = models.PositiveIntegerField(default=0)
    breached_minute = models.DateTimeField(null=True)

    class Meta:
        db_table = "fraud_day"
        indexes = [models.Index(fields=["day"], name="fraud_day_day")]


@impersonal(key=["cell"], pseudonym=["account"], state=["country"], amount=["messages", "spent_micros"], time=["day"])
class CountryTotal(models.Model):
    """What an account sent to a country on a UTC day."""

    pk = models.CompositePrimaryKey("account", "day", "country")
    account = models.UUIDField()
    day = models.DateField()
    country = models.CharField(max_length=3)
    cell = models.PositiveSmallIntegerField(default=0)
    messages = models.PositiveIntegerField()
    spent_micros = models.BigIntegerField()

    class Meta:
        db_table = "fraud_usage"
        indexes = [models.Index(fields=["day", "country"], name="fraud_usage_day")]


@impersonal(
    link=["account"],
    amount=["minute_messages", "day_messages", "day_spend_micros", "country_messages"],
    state=["reason"],
    pseudonym=["set_by"],
    time=["first_paid_at", "set_at"],
)
class Limit(models.Model):
    """What decides about an account's limits: its first settled payment, and what the desk set (None: the default)."""

    class Reason(models.TextChoices):
        """Why the desk set limits."""

        CUSTOMER_ASKED = "customer-asked", "the customer asked and explained"
        KNOWN_BUSINESS = "known-business", "a business we know"
        CAUTION = "caution", "caution: something looked unusual"
        TRIAL = "trial", "a trial or a demonstration"

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="limit")
    first_paid_at = models.DateTimeField(null=True)
    minute_messages = models.PositiveIntegerField(null=True)
    day_messages = models.PositiveIntegerField(null=True)
    day_spend_micros = models.BigIntegerField(null=True)
    country_messages = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField(null=True)


@impersonal(
    link=["account"], state=["country", "is_open", "is_requested"], pseudonym=["decided_by"], time=["decided_at"]
)
class Destination(models.Model):
    """A country that was switched on or off for an account, or that it asked us to switch on."""

    pk = models.CompositePrimaryKey("account", "country")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="destinations")
    country = models.CharField(max_length=3)
    is_open = models.BooleanField()
    is_requested = models.BooleanField(default=False)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["decided_at"], name="fraud_destination_requests", condition=Q(is_requested=True))
        ]


@impersonal(
    key=["id", "cell"],
    link=["account"],
    state=["reason", "state", "seen", "decision"],
    pseudonym=["opened_by", "decided_by"],
    time=["opened_at", "decided_at"],
)
class Hold(models.Model):
    """An account that does not send until a person has looked at it. `seen` has counts, countries and amounts only.

    `opened_by` is the id of staff, None for a rule. Open and confirmed holds count; released ones are history.
    """

    class Reason(models.TextChoices):
        """What opened it, in words for customers."""

        BURST = "burst", "much more traffic than usual to countries of high risk"
        PACE = "pace", "sending faster than the limit, again and again"
        SPEND = "spend", "many messages beyond the day's limit of spending"
        FAILED_PAYMENTS = "failed-payments", "many failed payments in a short time"
        MISMATCH = "mismatch", "payments whose origin does not fit the account"
        BY_HAND = "by-hand", "something that one of our staff noticed"
        TAKEN_OVER = "taken-over", "your report that somebody else may be using the account"

    class State(models.IntegerChoices):
        """Numbers are stored."""

        OPEN = 1, "being looked into"
        CONFIRMED = 2, "confirmed"
        RELEASED = 3, "released"

    class Decision(models.TextChoices):
        """Why it ended as it did."""

        EXPLAINED = "explained", "the customer explained it"
        ORDINARY = "ordinary", "ordinary use after all"
        SECURED = "secured", "the account was taken over and is its owner's again"
        FRAUD = "fraud", "it was fraud"
        MISTAKE = "mistake", "our mistake"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds", db_index=False)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.OPEN)
    seen = models.JSONField(default=dict, blank=True)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "opened_at"], name="fraud_hold_account"),
            models.Index(fields=["opened_at"], name="fraud_hold_open", condition=Q(state=1)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "reason"], name="fraud_hold_one_of_a_kind", condition=Q(state__in=(1, 2))
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.id.hex[-8:]}"


@impersonal(key=["id"], link=["hold", "account"], time=["created_at"])
class Answer(PersonalModel):
    """What a customer wrote about a hold; sealed, and refused when it holds a card number."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="answers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = PersonalField(category=Category.INQUIRY, max_length=ANSWER_CHARACTERS_MAX)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"answer {self.id.hex[-8:]}"

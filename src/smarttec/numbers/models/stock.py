"""The operator's stock, and who has which number. The link dies with the account's key."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.urls import LONGEST_URL
from smarttec.kernel.vocabulary import Category
from smarttec.numbers.domain import Kind
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

KINDS = [(kind.value, kind.words) for kind in Kind]
METHODS = [("POST", "POST"), ("GET", "GET")]


@impersonal(
    catalogue=["e164", "country", "kind", "has_sms", "has_voice"],
    state=["is_assigned"],
    time=["free_from", "checked_at"],
)
class StockNumber(models.Model):
    """A number the operator has. Says only whether it is taken, never by whom.

    `free_from`: a number that was given back rests until then, so that nobody gets the last owner's messages.
    `checked_at`: when it was last compared with the directory. A short code stands without a plus.
    """

    e164 = models.CharField(max_length=16, primary_key=True)
    country = models.CharField(max_length=2)
    kind = models.PositiveSmallIntegerField(choices=KINDS, default=Kind.LOCAL)
    has_sms = models.BooleanField(default=True)
    has_voice = models.BooleanField(default=False)
    is_assigned = models.BooleanField(default=False)
    free_from = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["country", "kind", "e164"], name="numbers_stock_free", condition=Q(is_assigned=False)),
            models.Index(fields=["checked_at"], name="numbers_stock_checked"),
        ]

    def __str__(self) -> str:
        return self.e164


@impersonal(
    key=["id", "cell"], link=["account"], hashed=["digest"], time=["created_at", "forwards_since"],
    catalogue=["country", "kind"], state=["sms_method", "sms_fallback_method"],
)  # fmt: skip
class Assignment(PersonalModel):
    """An account's number: sealed, with a hash keyed by the account's own key for the check of a sender.

    What the number does with what arrives is part of it: addresses to call (`sms_url`, the fallback when that fails),
    a text to answer with. `forwards_since`: when the customer asked for every text to be sent on to their own confirmed
    e-mail address (SMS to e-mail); None: that is off.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="numbers")
    e164 = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    digest = models.BinaryField(max_length=16)
    country = models.CharField(max_length=2, default="")
    kind = models.PositiveSmallIntegerField(choices=KINDS, default=Kind.LOCAL)
    friendly_name = PersonalField(category=Category.PREFERENCE, max_length=64, null=True)
    sms_url = PersonalField(category=Category.PREFERENCE, max_length=LONGEST_URL, null=True)
    sms_method = models.CharField(max_length=4, choices=METHODS, default="POST")
    sms_fallback_url = PersonalField(category=Category.PREFERENCE, max_length=LONGEST_URL, null=True)
    sms_fallback_method = models.CharField(max_length=4, choices=METHODS, default="POST")
    status_callback = PersonalField(category=Category.PREFERENCE, max_length=LONGEST_URL, null=True)
    forwards_since = models.DateTimeField(null=True)
    auto_reply = PersonalField(category=Category.MESSAGE_CONTENT, max_length=1600, null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="numbers_assignment_once")]

    def __str__(self) -> str:
        return f"number {self.id.hex[-8:]}"

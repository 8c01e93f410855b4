"""Senders: where they have to be registered, which are, and customers' own numbers that were proved to be theirs."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.numbers.domain import Scheme
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

SCHEMES = [(scheme.value, scheme.words) for scheme in Scheme]


@impersonal(key=["id"], catalogue=["country", "scheme"], time=["valid_from"])
class RegistrationRule(models.Model):
    """From a moment on, senders of that scheme may write to that country only when they are registered for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    country = models.CharField(max_length=2)
    scheme = models.PositiveSmallIntegerField(choices=SCHEMES)
    valid_from = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "scheme"], name="numbers_registration_rule_once")]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_scheme_display()}"


class RegistrationState(models.IntegerChoices):
    """Where a registration stands. Stored, and never changes meaning."""

    PENDING = 1
    APPROVED = 2
    REJECTED = 3


@impersonal(
    key=["id", "cell"],
    link=["account"],
    hashed=["digest"],
    catalogue=["country", "scheme"],
    state=["state"],
    reference=["campaign"],
    time=["created_at", "decided_at", "valid_from", "valid_until"],
    pseudonym=["decided_by"],
)
class SenderRegistration(PersonalModel):
    """A sender of an account that is, or wants to be, registered for a country.

    `use_case` are the customer's words about what is sent. `campaign` is the registry's own id. Valid from
    `valid_from` until `valid_until` (None: without an end), once it is approved.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"
    State = RegistrationState

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sender_registrations")
    sender = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    digest = models.BinaryField(max_length=16)
    country = models.CharField(max_length=2)
    scheme = models.PositiveSmallIntegerField(choices=SCHEMES)
    use_case = PersonalField(category=Category.PREFERENCE, max_length=500)
    campaign = models.CharField(max_length=40, default="", blank=True)
    state = models.PositiveSmallIntegerField(choices=RegistrationState.choices, default=RegistrationState.PENDING)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest", "country"], name="numbers_registration_once")
        ]

    def __str__(self) -> str:
        return f"registration {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"],
    link=["account"],
    hashed=["digest", "code_hash"],
    state=["tries"],
    time=["created_at", "code_expires_at", "verified_at"],
)
class VerifiedCaller(PersonalModel):
    """A number that the customer has elsewhere, and proved to have by a code that was sent to it."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verified_callers")
    e164 = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    digest = models.BinaryField(max_length=16)
    friendly_name = PersonalField(category=Category.PREFERENCE, max_length=64, null=True)
    code_hash = models.BinaryField(max_length=16, null=True)
    code_expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="numbers_caller_once")]

    def __str__(self) -> str:
        return f"caller {self.id.hex[-8:]}"

"""Verifications as tables."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

NAME_MAX = 30


class State(models.IntegerChoices):
    """Where a verification stands. Stored; the words are Twilio's."""

    PENDING = 1, "pending"
    APPROVED = 2, "approved"
    CANCELED = 3, "canceled"


@impersonal(key=["id", "cell"], link=["account"], state=["code_length"], time=["created_at", "changed_at"])
class VerifyService(PersonalModel):
    """What a customer verifies numbers for: the text names it."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verify_services")
    friendly_name = PersonalField(category=Category.PREFERENCE, max_length=NAME_MAX)
    code_length = models.PositiveSmallIntegerField(default=6)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"verify service {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"],
    link=["account", "service"],
    hashed=["digest", "code_hash"],
    state=["state", "sends", "checks"],
    time=["created_at", "changed_at", "expires_at"],
)
class Verification(PersonalModel):
    """A number that is being verified. `digest` is of the number, keyed by the account's own key."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verifications")
    service = models.ForeignKey(VerifyService, on_delete=models.CASCADE, related_name="verifications")
    recipient = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    digest = models.BinaryField(max_length=16)
    code_hash = models.BinaryField(max_length=16, null=True)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.PENDING)
    sends = models.PositiveSmallIntegerField(default=0)
    checks = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "digest", "created_at"], name="verify_of_number")]

    def __str__(self) -> str:
        return f"verification {self.id.hex[-8:]}"

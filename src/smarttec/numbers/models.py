"""Numbers: the operator's stock, and who has which. The link dies with the account's key."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(catalogue=["e164", "country"], state=["is_assigned"], time=["free_from"])
class StockNumber(models.Model):
    """A number the operator has. Says only whether it is taken, never by whom.

    `free_from`: a number that was given back rests until then, so that nobody gets the last owner's messages.
    """

    e164 = models.CharField(max_length=16, primary_key=True)
    country = models.CharField(max_length=2)
    is_assigned = models.BooleanField(default=False)
    free_from = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.e164


@impersonal(key=["id", "cell"], link=["account"], hashed=["digest"], time=["created_at"])
class Assignment(PersonalModel):
    """An account's number: sealed, with a hash keyed by the account's own key for the check of a sender."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="numbers")
    e164 = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    digest = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="numbers_assignment_once")]

    def __str__(self) -> str:
        return f"number {self.id.hex[-8:]}"

"""Messaging services and their numbers as tables."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.urls import LONGEST_URL
from smarttec.kernel.vocabulary import Category
from smarttec.messaging.domain import VALIDITY_SECONDS_MAX
from smarttec.numbers.models import Assignment
from smarttec.numbers.models.stock import METHODS
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell"],
    link=["account"],
    state=["is_sticky", "validity_seconds", "inbound_method", "fallback_method", "uses_numbers_webhook"],
    time=["created_at", "changed_at"],
)
class Service(PersonalModel):
    """A messaging service. `is_sticky`: a recipient is always written to from the same number.

    `validity_seconds`: how long its messages may wait for a carrier, where they say nothing else themselves.
    `status_url` is told of its messages that name no server themselves. Texts to its numbers go to `inbound_url`,
    unless that is missing or `uses_numbers_webhook`: then to the number's own. Addresses may hold passwords.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="messaging_services")
    friendly_name = PersonalField(category=Category.PREFERENCE, null=True, max_length=64)
    is_sticky = models.BooleanField(default=True)
    validity_seconds = models.PositiveIntegerField(default=VALIDITY_SECONDS_MAX)
    status_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=LONGEST_URL)
    inbound_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=LONGEST_URL)
    inbound_method = models.CharField(max_length=4, choices=METHODS, default="POST")
    fallback_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=LONGEST_URL)
    fallback_method = models.CharField(max_length=4, choices=METHODS, default="POST")
    uses_numbers_webhook = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"messaging service {self.id.hex[-8:]}"


@impersonal(key=["id", "cell"], link=["service", "account"], hashed=["digest"], time=["created_at"])
class AlphaSender(PersonalModel):
    """A sender name in a service's pool, used where the account has registered it. `digest`: keyed by the account."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="alpha_senders")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="alpha_senders")
    name = PersonalField(category=Category.MESSAGE_PEER, max_length=11)
    digest = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "digest"], name="services_alpha_sender_once")]

    def __str__(self) -> str:
        return f"alpha sender {self.id.hex[-8:]}"


@impersonal(key=["id", "cell"], link=["service", "assignment"], time=["created_at"])
class Sender(models.Model):
    """A number in a service's pool. It goes with the number, and with the service."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="senders")
    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="pool_place")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"sender {self.id.hex[-8:]}"

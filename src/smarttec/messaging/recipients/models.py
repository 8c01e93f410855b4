"""Inquiries of recipients, and what was found about their number."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.messaging.recipients.domain import Wish
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell"],
    policy=["policy"],
    hashed=["code_hash"],
    state=["tries", "wish", "walked", "accounts", "passes"],
    pseudonym=["position"],
    time=["code_expires_at", "proven_at", "next_at", "created_at", "changed_at"],
)
class Inquiry(PersonalModel):
    """Somebody asks about a number. Sealed with keys of its own; its id is their subject.

    While `next_at` is set the walk through the accounts goes on: `position` is the last account that was looked at,
    `walked` of `accounts` says how far it is. `passes` counts the walks of the present wish.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    policy = models.BigIntegerField()
    e164 = PersonalField(category=Category.CONTACT_PHONE, max_length=16)
    code_hash = models.BinaryField(max_length=32, null=True)
    """None when no code was sent, as too many were asked for: nothing that is typed is right then."""
    code_expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True)
    wish = models.PositiveSmallIntegerField(choices=[(w.value, w.name.lower()) for w in Wish], default=Wish.LOOK)
    position = models.UUIDField(null=True)
    walked = models.PositiveIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)
    passes = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="recipients_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["changed_at"], name="recipients_keep"),
        ]

    def __str__(self) -> str:
        return f"inquiry {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"],
    link=["inquiry", "last_message"],
    pseudonym=["account"],
    state=["sent", "received", "removed", "left", "is_contact", "is_refused", "is_held"],
    time=["first_at", "last_at"],
)
class Finding(models.Model):
    """What one number of an account has to do with the number that is asked about.

    `sent` to them and `received` from them, in the time from `first_at` to `last_at`; `last_message` is the newest.
    `removed` were taken out, `left` are still under way. `is_contact`: it stands in an address book (then there may be
    no message). `is_refused`: that account's number may not write to them any more. `is_held`: a legal hold keeps it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="findings")
    account = models.UUIDField()
    sent = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_message = models.UUIDField(null=True)
    is_contact = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"finding {self.id.hex[-8:]}"

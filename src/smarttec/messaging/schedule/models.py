"""What waits to be sent, as a table read by the clock."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category
from smarttec.messaging.callbacks.models import URL_LENGTH_MAX
from smarttec.messaging.models import Direction
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


class ScheduleState(models.IntegerChoices):
    """Numbers are stored. What was sent is a message of the same id."""

    WAITING = 1, "scheduled"
    SENT = 2, "sent"
    CANCELLED = 3, "canceled"
    FAILED = 4, "failed"


@impersonal(
    key=["id", "cell"],
    link=["account", "service"],
    hashed=["sender_digest", "recipient_digest"],
    state=["direction", "state", "reason", "zone", "attempts", "validity_seconds", "discards_text", "hides_numbers"],
    time=["due_at", "next_at", "created_at", "finished_at"],
)
class ScheduledMessage(PersonalModel):
    """A message for later; its id becomes the message's. `next_at` is None when nothing is left to do.

    Without a `sender` its messaging service chooses one when it goes. `validity_seconds`: how long it may wait for a
    carrier then; `status_url`: who is told how it goes on. `zone`: the time zone in which the time was chosen, for
    showing it. `discards_text`, `hides_numbers`: what is taken out of it when it is over. `reason`: why it was not
    sent, or waits. Digests are keyed by the account, for lists by number.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="scheduled_messages", db_index=False)
    direction = models.PositiveSmallIntegerField(choices=Direction.choices)
    service = models.UUIDField(null=True)
    sender = PersonalField(category=Category.MESSAGE_PEER, null=True, max_length=16)
    sender_digest = models.BinaryField(max_length=16, null=True)
    recipient = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    recipient_digest = models.BinaryField(max_length=16, null=True)
    body = PersonalField(category=Category.MESSAGE_CONTENT, max_length=1600)
    validity_seconds = models.PositiveIntegerField(null=True)
    discards_text = models.BooleanField(default=False)
    hides_numbers = models.BooleanField(default=False)
    status_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=URL_LENGTH_MAX)
    state = models.PositiveSmallIntegerField(choices=ScheduleState.choices, default=ScheduleState.WAITING)
    reason = models.CharField(max_length=40, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="schedule_account"),
            models.Index(fields=["next_at"], name="schedule_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["finished_at"], name="schedule_keep"),
        ]

    def __str__(self) -> str:
        return f"scheduled {self.id.hex[-8:]}"

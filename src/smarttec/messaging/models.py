"""Messages as tables. The messages table is the queue: `due_at` is set while the gateway has something to do."""

from django.db import models

from smarttec.kernel.vocabulary import Category
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


class Status(models.IntegerChoices):
    """Life of a message. Numbers are stored; the words are Twilio's where it has one."""

    QUEUED = 1, "queued"
    SUBMITTING = 2, "sending"
    SENT = 3, "sent"
    DELIVERED = 4, "delivered"
    UNDELIVERED = 5, "undelivered"
    FAILED = 6, "failed"
    UNKNOWN = 7, "unknown"
    RECEIVED = 8, "received"


class Direction(models.IntegerChoices):
    """Where a message came from."""

    OUTBOUND_API = 1, "outbound-api"
    OUTBOUND_PORTAL = 2, "outbound-portal"
    INBOUND = 3, "inbound"


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    state=["direction", "status", "is_ucs2", "error_code"],
    hashed=["recipient_digest"],
    amount=["segments", "price_micros", "currency"],
    link=["carrier"],
    time=["due_at", "created_at", "submitted_at", "sent_at", "finished_at"],
)
class Message(PersonalModel):
    """One SMS of an account. Partitioned by month of `id`; no foreign keys on the hot path."""

    privacy_subject = "account"
    privacy_policy = "account_policy"

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    direction = models.PositiveSmallIntegerField(choices=Direction.choices)
    status = models.PositiveSmallIntegerField(choices=Status.choices)
    recipient = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    recipient_digest = models.BinaryField(max_length=16)
    sender = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    body = PersonalField(category=Category.MESSAGE_CONTENT, max_length=1600)
    is_ucs2 = models.BooleanField()
    segments = models.PositiveSmallIntegerField()
    price_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    error_code = models.PositiveIntegerField(null=True)
    carrier = models.PositiveSmallIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    account_policy: int
    """The owner's policy word, put here by the query that loads the row (`queries`)."""

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="messaging_message_account"),
            models.Index(fields=["due_at"], name="messaging_message_due", condition=models.Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"message {self.id.hex[-8:]}"


@impersonal(
    key=["carrier", "number", "cell"], reference=["reference"], link=["message"], state=["state"], time=["created_at"]
)
class Part(models.Model):
    """A submitted segment as the carrier knows it: the directory that finds the message of a receipt."""

    pk = models.CompositePrimaryKey("carrier", "reference")
    carrier = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=65)
    message = models.UUIDField(db_index=True)
    cell = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()


@impersonal(
    key=["id"],
    link=["carrier", "user_reference"],
    reference=["reference"],
    state=["state", "error_code"],
    time=["received_at"],
)
class EarlyReceipt(models.Model):
    """A receipt that came before the response that tells whose it is; matched when that arrives."""

    id = models.UUIDField(primary_key=True)
    carrier = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=65)
    user_reference = models.PositiveIntegerField(null=True)
    state = models.PositiveSmallIntegerField()
    error_code = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["carrier", "reference"], name="messaging_early_reference")]


@impersonal(
    key=["id", "key"],
    catalogue=["recipient", "host", "port", "system_id", "window", "is_enabled"],
    wrapped=["sealed_password"],
)
class Carrier(models.Model):
    """An SMPP peer that takes our messages. The password is sealed with the operator's key (`seal_password`)."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    recipient = models.CharField(max_length=40)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    system_id = models.CharField(max_length=15)
    sealed_password = models.BinaryField()
    window = models.PositiveSmallIntegerField(default=100)
    is_enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.key

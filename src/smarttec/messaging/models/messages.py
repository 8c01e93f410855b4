"""Messages as tables. The messages table is the queue: `due_at` is set while the gateway has something to do."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
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
    OUTBOUND_REPLY = 4, "outbound-reply"


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    state=["direction", "status", "is_removed", "is_ucs2", "error_code", "attempts", "has_callback"],
    hashed=["recipient_digest", "sender_digest"],
    amount=["segments", "price_micros", "currency"],
    link=["carrier", "lane", "tried", "service"],
    time=["due_at", "expires_at", "created_at", "submitted_at", "sent_at", "finished_at"],
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
    sender_digest = models.BinaryField(max_length=16, null=True)
    """Both keyed by the account's own key, for lists by number; null for messages older than the column."""
    sender = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    body = PersonalField(category=Category.MESSAGE_CONTENT, max_length=1600)
    is_ucs2 = models.BooleanField()
    segments = models.PositiveSmallIntegerField()
    price_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    error_code = models.PositiveIntegerField(null=True)
    carrier = models.PositiveSmallIntegerField(null=True)
    lane = models.SmallIntegerField(default=0, db_default=0)
    """Whose turn it is while `due_at` is set: 0 the routing's; n, it waits for carrier n; -n, carrier n has it."""
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often the present carrier was too busy for it."""
    tried = ArrayField(models.PositiveSmallIntegerField(), null=True)
    """Carriers that surely did not take it and are not asked again."""
    has_callback = models.BooleanField(default=False, db_default=False)
    """Whether its account's server is told of every change of its status (`callbacks`)."""
    service = models.UUIDField(null=True)
    """The messaging service it was sent through (`services`), which may be gone since."""
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    """When it is of no use any more: no carrier is given it afterwards. Empty: as long as messages wait."""
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    is_removed = models.BooleanField(default=False, db_default=False)
    """Its account deleted it: no text and no numbers are left, and no list shows it; what was charged for stays."""

    account_policy: int
    """The owner's policy word, put here by the query that loads the row (`queries`)."""

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="messaging_message_account"),
            models.Index(fields=["account", "id"], name="messaging_message_inbound", condition=models.Q(direction=3)),
            # Lists by number: not in order, so that what is stored every second does not touch a page of its own each.
            BrinIndex(fields=["recipient_digest"], name="messaging_message_recipient", opclasses=["bytea_bloom_ops"]),
            BrinIndex(fields=["sender_digest"], name="messaging_message_sender", opclasses=["bytea_bloom_ops"]),
            models.Index(
                fields=["lane", "due_at"], name="messaging_message_lane", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["expires_at"],
                name="messaging_message_expiry",
                condition=models.Q(due_at__isnull=False, expires_at__isnull=False),
            ),
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
    hashed=["peers_hash"],
    state=["state", "error_code", "is_certain"],
    time=["received_at"],
)
class EarlyReceipt(models.Model):
    """A receipt that came before the response that tells whose it is; matched when that arrives, or never does."""

    id = models.UUIDField(primary_key=True)
    carrier = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=65)
    user_reference = models.PositiveIntegerField(null=True)
    peers_hash = models.BinaryField(max_length=32, null=True)
    """Of the two numbers (`receipts.peers_hash`); for messages whose response never came."""
    state = models.PositiveSmallIntegerField()
    error_code = models.PositiveIntegerField(null=True)
    is_certain = models.BooleanField(default=True, db_default=True)
    """Whether the carrier says that it is a receipt; if not, only the numbers prove what it is about."""
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["carrier", "reference"], name="messaging_early_reference")]

"""Receiving as tables; all of them short-lived. A text that is whole is a row of `messaging_message`."""

from django.db import models

from smarttec.kernel.vocabulary import Category
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    hashed=["group"],
    state=["number", "total", "data_coding"],
    time=["received_at"],
)
class Fragment(PersonalModel):
    """One part of a text whose others have not all come. `octets` are written as Latin-1."""

    privacy_subject = "account"
    privacy_policy = "account_policy"

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    group = models.BinaryField(max_length=16)
    number = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    data_coding = models.PositiveSmallIntegerField()
    sender = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    recipient = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    octets = PersonalField(category=Category.MESSAGE_CONTENT)
    received_at = models.DateTimeField()

    account_policy: int
    """The owner's policy word, put here by the query that loads the row."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "group", "number"], name="inbound_fragment_once")]
        indexes = [models.Index(fields=["received_at"], name="inbound_fragment_received")]

    def __str__(self) -> str:
        return f"part {self.id.hex[-8:]}"


@impersonal(
    key=["cell"],
    pseudonym=["account"],
    hashed=["digest", "likeness"],
    link=["session"],
    state=["in_doubt"],
    time=["arrived_at"],
)
class Arrival(models.Model):
    """That a message arrived, so that it is recognised when the carrier hands it over again.

    `digest` is of its identity, `likeness` of its words (`domain.Incoming`); both are keyed by the account's own key.
    """

    pk = models.CompositePrimaryKey("account", "digest")
    account = models.UUIDField()
    digest = models.BinaryField(max_length=16)
    likeness = models.BinaryField(max_length=16)
    cell = models.PositiveSmallIntegerField(default=0)
    session = models.UUIDField()
    in_doubt = models.BooleanField()
    """Whether the carrier may not have heard that we have it."""
    arrived_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["arrived_at"], name="inbound_arrival_arrived"),
            models.Index(
                fields=["account", "likeness"], name="inbound_arrival_doubtful", condition=models.Q(in_doubt=True)
            ),
            models.Index(fields=["session"], name="inbound_arrival_session", condition=models.Q(in_doubt=True)),
        ]

    def __str__(self) -> str:
        return "arrival"


@impersonal(
    key=["cell"],
    pseudonym=["account"],
    hashed=["peer_digest"],
    link=["last_message"],
    state=["unread"],
)
class Conversation(models.Model):
    """That somebody writes to an account: their last text, and how many the customer has not looked at."""

    pk = models.CompositePrimaryKey("account", "peer_digest")
    account = models.UUIDField()
    peer_digest = models.BinaryField(max_length=16)
    cell = models.PositiveSmallIntegerField(default=0)
    last_message = models.UUIDField()
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["account", "last_message"], name="inbound_conversation_last")]

    def __str__(self) -> str:
        return "conversation"


@impersonal(
    key=["cell"],
    pseudonym=["account"],
    hashed=["own_digest", "peer_digest"],
    state=["answers"],
    time=["began_at"],
)
class Exchange(models.Model):
    """How many automatic answers a number of the account sent to another number lately (`answering`)."""

    pk = models.CompositePrimaryKey("account", "own_digest", "peer_digest")
    account = models.UUIDField()
    own_digest = models.BinaryField(max_length=16)
    peer_digest = models.BinaryField(max_length=16)
    cell = models.PositiveSmallIntegerField(default=0)
    answers = models.PositiveIntegerField()
    began_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["began_at"], name="inbound_exchange_began")]

    def __str__(self) -> str:
        return "exchange"


class FollowUpKind(models.IntegerChoices):
    """What is to be done about a text. Stored, and never changes meaning."""

    CONFIRM = 1, "confirm a keyword"
    AUTO_REPLY = 2, "answer automatically"
    FORWARD = 3, "send on by e-mail"
    """Only gives the mail its id; the mail itself waits in the outbox (`post`)."""


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    link=["message", "assignment"],
    hashed=["peer_digest"],
    state=["kind", "wording", "attempts", "outcome"],
    time=["created_at", "due_at"],
)
class FollowUp(models.Model):
    """One thing that follows from a text; `id` is that of the reply. Kept for a day when done, to bound repetition."""

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    message = models.UUIDField()
    assignment = models.UUIDField()
    peer_digest = models.BinaryField(max_length=16)
    kind = models.PositiveSmallIntegerField(choices=FollowUpKind.choices)
    wording = models.CharField(max_length=16, default="", db_default="", blank=True)
    """Which reply and in which language: `stop.es`."""
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    outcome = models.CharField(max_length=40, default="", db_default="", blank=True)
    """`sent`, or the code of the error for which it was given up."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """While it is open."""

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="inbound_followup_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["account", "peer_digest", "created_at"], name="inbound_followup_peer"),
            models.Index(fields=["created_at"], name="inbound_followup_created"),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.id.hex[-8:]}"

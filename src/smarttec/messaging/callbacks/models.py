"""Callbacks as tables: where they go, and every one that is due, was made or was given up."""

from django.db import models

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

URL_LENGTH_MAX = 2000


class Kind(models.IntegerChoices):
    """What the customer's server is told."""

    STATUS = 1, "status of a message"
    INBOUND = 2, "inbound message"
    TEST_STATUS = 3, "test of a status"
    TEST_INBOUND = 4, "test of an inbound message"
    EVENT = 5, "usage trigger"


class State(models.IntegerChoices):
    """What became of a callback."""

    WAITING = 1, "waiting"
    TAKEN = 2, "taken"
    GIVEN_UP = 3, "given up"


class Verb(models.IntegerChoices):
    """How the server is asked."""

    POST = 1, "POST"
    GET = 2, "GET"


@impersonal(key=["id"], link=["account"], state=["method"], time=["changed_at"])
class Endpoint(PersonalModel):
    """An account's own servers: used for whatever has no address of its own. Empty addresses mean: tell nobody."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="callback_endpoint")
    status_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=URL_LENGTH_MAX)
    inbound_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=URL_LENGTH_MAX)
    fallback_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=URL_LENGTH_MAX)
    method = models.PositiveSmallIntegerField(choices=Verb.choices, default=Verb.POST)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"servers of {self.account_id.hex[-8:]}"


@impersonal(
    key=["id", "cell"], pseudonym=["account"], state=["method", "fallback_method", "fields"], time=["created_at"]
)
class Target(PersonalModel):
    """Where one message's callbacks go; `id` is the message's. An address may hold a password, so it is sealed.

    `fallback_method` None: as `method`. `fields` are what is told of an event that is no message; `id` is the event's.
    """

    privacy_subject = "account"
    privacy_policy = "account_policy"

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    url = PersonalField(category=Category.CREDENTIAL, max_length=URL_LENGTH_MAX)
    fallback_url = PersonalField(category=Category.CREDENTIAL, null=True, max_length=URL_LENGTH_MAX)
    method = models.PositiveSmallIntegerField(choices=Verb.choices, default=Verb.POST)
    fallback_method = models.PositiveSmallIntegerField(choices=Verb.choices, null=True)
    fields = models.JSONField(null=True)
    created_at = models.DateTimeField()

    account_policy: int
    """The owner's policy word, put here by the query that loads the row."""

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="callbacks_target_created"),
            models.Index(fields=["account"], name="callbacks_target_account"),
        ]

    def __str__(self) -> str:
        return f"target of {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"],
    pseudonym=["account"],
    link=["message", "act"],
    state=["kind", "status", "error_code", "state", "attempts", "http_status", "reason", "took_ms", "used_fallback",
           "replies"],
    time=["due_at", "created_at", "attempted_at", "finished_at"],
)  # fmt: skip
class Callback(models.Model):
    """One thing that a customer's server is to be told. The queue and the delivery log in one table.

    Ids grow in the order in which a message's status changed. `due_at` is set while it is open; during an attempt it
    is the end of the lease. `status` and `error_code` are the message's at the moment of the change.
    """

    id = models.BigAutoField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.UUIDField()
    message = models.UUIDField()
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    status = models.PositiveSmallIntegerField()
    error_code = models.PositiveIntegerField(null=True)
    act = models.UUIDField(null=True)
    """The customer's own act that asked for it (a replay, a test); None when an event did."""
    state = models.PositiveSmallIntegerField(choices=State.choices, db_default=State.WAITING, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(db_default=0, default=0)
    http_status = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=40, db_default="", default="", blank=True)
    """The code of what was wrong with the last attempt; see `domain.REASONS`."""
    took_ms = models.PositiveIntegerField(null=True)
    used_fallback = models.BooleanField(db_default=False, default=False)
    replies = models.PositiveSmallIntegerField(db_default=0, default=0)
    """How many messages its answer asked us to send."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="callbacks_callback_account"),
            models.Index(
                fields=["account", "due_at", "id"], name="callbacks_callback_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["message", "id"], name="callbacks_callback_open", condition=models.Q(due_at__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["act"], name="callbacks_callback_act", condition=models.Q(act__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["message"], name="callbacks_callback_inbound_once",
                condition=models.Q(kind=Kind.INBOUND, act__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"callback {self.id}"

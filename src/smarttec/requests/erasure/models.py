"""Erasures, keys of what is kept, and recipients that are asked. Nothing here is sealed with the person's own keys."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.requests.erasure.domain import Asked, Cause, Step
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell", "request", "ledger_number"],
    pseudonym=["person", "accounts", "approved_by"],
    policy=["policy", "language"],
    state=["cause", "step", "tries", "failure", "result", "certificate"],
    proof=["signature"],
    time=["approved_at", "next_try_at", "removed_at", "certified_at", "finished_at"],
)
class Erasure(PersonalModel):
    """One erasure and how far it is. Its id is the subject of the keys that seal the address for its letter.

    `policy` is the person's word when it was approved: what is still to be said to them and to recipients is decided
    by it. `step` is what has to be done next, `result` what was done so far (table → what). `failure` is the code of
    what stopped it last. `certificate` holds counts and dates only.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    person = models.UUIDField(db_index=True)
    accounts = models.JSONField(default=list)
    policy = models.BigIntegerField()
    language = models.CharField(max_length=8, default="en")
    request = models.UUIDField(null=True, unique=True)
    cause = models.CharField(max_length=10, choices=[(cause.value, cause.value) for cause in Cause])
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(default=clock.now)
    step = models.PositiveSmallIntegerField(choices=[(s.value, s.name.lower()) for s in Step], default=Step.FREEZE)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True, default="")
    next_try_at = models.DateTimeField(null=True, default=clock.now)
    result = models.JSONField(default=dict)
    ledger_number = models.PositiveBigIntegerField(null=True, db_index=True)
    certificate = models.JSONField(null=True)
    signature = models.BinaryField(null=True)
    email = PersonalField(category=Category.CONTACT_EMAIL, null=True)
    removed_at = models.DateTimeField(null=True)
    certified_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="erasure_due", condition=Q(next_try_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, step__lt=Step.OVER) | Q(finished_at__isnull=False, step=Step.OVER),
                name="erasure_finished_when_over",
            ),
            models.UniqueConstraint(
                fields=["person"], name="erasure_one_at_a_time",
                condition=Q(step__lt=Step.SWEEP) & ~Q(person="00000000-0000-0000-0000-000000000000"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"erasure {self.id.hex[-8:]}"


@impersonal(key=["id"], link=["erasure"], state=["year"], time=["until", "destroyed_at"])
class RecordsKey(models.Model):
    """The subject of the keys of records that are kept until a year's end; they are destroyed when it is over."""

    id = models.UUIDField(primary_key=True)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="records_keys")
    year = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["until"], name="erasure_recordskey_due", condition=Q(destroyed_at=None))]


@impersonal(
    key=["id"],
    link=["erasure"],
    state=["recipient", "state", "times", "tries", "failure"],
    reference=["references"],
    pseudonym=["answered_by"],
    time=["last_disclosed_at", "next_try_at", "asked_at", "answered_at"],
)
class RecipientRequest(models.Model):
    """That a recipient is asked to delete what they got. `references` are their own names for what they have.

    `recipient` is the code in the register of recipients, `times` how often they got something.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="recipients")
    recipient = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField()
    last_disclosed_at = models.DateTimeField()
    references = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in Asked])
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True, default="")
    next_try_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="erasure_ask_due", condition=Q(next_try_at__isnull=False))]
        constraints = [models.UniqueConstraint(fields=["erasure", "recipient"], name="erasure_ask_once")]

    def __str__(self) -> str:
        return f"request to recipient {self.recipient}"


@impersonal(key=["number", "erasure"], pseudonym=["person"], proof=["line"])
class LedgerLine(models.Model):
    """A copy of one entry of the ledger of erasures (`vault.erasure_ledger`), signed as it is: for a restore that loses
    the key store's newest entries and their file.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    erasure = models.UUIDField()
    person = models.UUIDField(db_index=True)
    line = models.TextField()

    def __str__(self) -> str:
        return f"entry {self.number}"

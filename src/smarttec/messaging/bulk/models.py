"""Templates, jobs and their lines as tables."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.messaging.contacts.models import AuthorityStatement
from smarttec.people.models import Account
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

TEMPLATE_NAME_MAX = 80


@impersonal(key=["id", "cell"], link=["account"], time=["created_at"])
class Template(PersonalModel):
    """A text that is used again, with `{fields}`."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="text_templates")
    name = PersonalField(category=Category.MESSAGE_CONTENT, max_length=TEMPLATE_NAME_MAX)
    body = PersonalField(category=Category.MESSAGE_CONTENT, max_length=1600)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"template {self.id.hex[-8:]}"


class JobState(models.IntegerChoices):
    """Where a sending stands. Numbers are stored."""

    SCHEDULED = 1, "scheduled"
    RUNNING = 2, "running"
    PAUSED = 3, "paused"
    CANCELLED = 4, "cancelled"
    DONE = 5, "done"


class LineState(models.IntegerChoices):
    """What became of a line. Only `WAITING` changes."""

    WAITING = 1, "waiting"
    SENT = 2, "sent"
    REJECTED = 3, "rejected"
    CANCELLED = 4, "cancelled"


@impersonal(
    key=["id", "cell"],
    link=["account", "statement"],
    pseudonym=["created_by"],
    state=["state", "reason", "lines", "sent", "rejected", "cancelled", "zone"],
    amount=["estimate_micros", "spent_micros", "currency"],
    time=["due_at", "next_at", "created_at", "changed_at", "finished_at"],
)
class Job(PersonalModel):
    """A sending. Its id is the act of who confirmed it, so the same form makes one.

    `due_at`: when it begins, None at once; `zone` is the time zone in which that was chosen. `next_at`: when the worker
    does something for it, None: nothing. `reason`: why it is paused, or waits.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bulk_jobs", db_index=False)
    created_by = models.UUIDField()
    statement = models.ForeignKey(AuthorityStatement, null=True, on_delete=models.PROTECT, related_name="+")
    sender = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    text = PersonalField(category=Category.MESSAGE_CONTENT, null=True, max_length=1600)
    state = models.PositiveSmallIntegerField(choices=JobState.choices)
    reason = models.CharField(max_length=40, blank=True, default="")
    lines = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    estimate_micros = models.BigIntegerField()
    spent_micros = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="bulk_job_account"),
            models.Index(fields=["next_at"], name="bulk_job_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["finished_at"], name="bulk_job_keep", condition=Q(text__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lines__gte=F("sent") + F("rejected") + F("cancelled")), name="bulk_job_adds_up"
            )
        ]

    @property
    def waiting(self) -> int:
        """How many lines are still to be decided."""
        return self.lines - self.sent - self.rejected - self.cancelled

    def __str__(self) -> str:
        return f"sending {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell", "place"],
    link=["job", "message"],
    state=["state", "reason"],
)
class Line(PersonalModel):
    """One line of a sending: `place` is where it stood in the file or list.

    `message` is the id its message has or will have. `recipient` is as it was written while the line is rejected for
    it. `body` is None where the job's text goes as it is.
    """

    privacy_subject = "job.account_id"
    privacy_policy = "job.account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="all_lines", db_index=False)
    place = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField(choices=LineState.choices, default=LineState.WAITING)
    recipient = PersonalField(category=Category.MESSAGE_PEER, max_length=40)
    body = PersonalField(category=Category.MESSAGE_CONTENT, null=True, max_length=1600)
    message = models.UUIDField(null=True)
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "state", "place"], name="bulk_line_once")]

    def __str__(self) -> str:
        return f"line {self.id.hex[-8:]}"

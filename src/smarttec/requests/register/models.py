"""Requests, their history, and the codes that prove an address. Every personal text is sealed for the request itself.

So what somebody wrote to us outlives the erasure they asked for, and a stranger's letter has keys at all. The keys go
with the row, by its own retention (`retention.kinds`), and are in the ledger of erasures then.
"""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Region
from smarttec.notice import sources
from smarttec.people.fields import RegisteredCode
from smarttec.people.models import Collected, SentCode
from smarttec.requests.register.clockwork import Alarm
from smarttec.requests.register.domain import LIVE, Behalf, Channel, Happened, How, Kind, State
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

TEXT_MAX = 8_000
NAME_MAX = 200
LIVE_STATES = sorted(LIVE)
_ALARMS = [(alarm.value, alarm.name.lower()) for alarm in Alarm]


def service_or_none(code: str) -> None:
    """Refuse a service that is not in the operator's file; nobody has to name one. Raises `MisconfiguredError`."""
    if code:
        sources.service(code)


def _words(of: type[Kind | State | Channel | Behalf | Happened | How]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in of]


@impersonal(
    key=["id", "cell"],
    state=[
        "kind", "state", "channel", "behalf", "region", "law", "outcome", "refusal", "how", "wrong_codes", "reminders",
        "topic",
        "alarm",
    ],
    pseudonym=["person", "entered_by", "taken_by"],
    policy=["policy", "language"],
    time=[
        "received_at", "confirm_due_at", "confirmed_at", "due_at", "extended_until", "verified_at", "locked_until",
        "next_step_at", "closed_at", "heard_at", "waiting_since",
    ],
)  # fmt: skip
class Request(PersonalModel, Collected):
    """What somebody asks for. Its id is the act of who asked, so the same form makes one request.

    `person` is null until somebody proved that they are that person, and stays null for who is no customer.
    `account` is how they described their account. `law` is a key of `laws.LAWS`; `due_at` the last moment for the
    answer, the extension included. `topic` is the service it is about, empty when nobody said. `next_step_at`: when
    the Clock looks at it again. `how`: how identity was proven. `heard_at`: when the person wrote more, until somebody
    has read it.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=_words(Kind))
    state = models.CharField(max_length=12, choices=_words(State))
    channel = models.CharField(max_length=10, choices=_words(Channel))
    behalf = models.CharField(max_length=10, choices=_words(Behalf), default=Behalf.SELF.value)
    person = models.UUIDField(null=True)
    policy = models.BigIntegerField()
    region = models.PositiveSmallIntegerField(choices=[(r.value, r.name.lower()) for r in Region])
    law = models.CharField(max_length=12)
    language = models.CharField(max_length=8, default="en")
    topic = RegisteredCode(max_length=30, known=service_or_none, blank=True, default="")
    name = PersonalField(category=Category.CONTACT_NAME, null=True, max_length=NAME_MAX)
    email = PersonalField(category=Category.CONTACT_EMAIL, null=True)
    phone = PersonalField(category=Category.CONTACT_PHONE, null=True, max_length=40)
    postal_address = PersonalField(category=Category.CONTACT_ADDRESS, null=True, max_length=500)
    account = PersonalField(category=Category.INQUIRY, null=True, max_length=NAME_MAX)
    text = PersonalField(category=Category.INQUIRY, null=True, max_length=TEXT_MAX)
    how = models.CharField(max_length=12, choices=_words(How), blank=True, default="")
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    reminders = models.PositiveSmallIntegerField(default=0)
    alarm = models.PositiveSmallIntegerField(choices=_ALARMS, default=Alarm.NONE.value)
    outcome = models.CharField(max_length=30, blank=True, default="")
    refusal = models.CharField(max_length=20, blank=True, default="")
    entered_by = models.UUIDField(null=True)
    taken_by = models.UUIDField(null=True)
    received_at = models.DateTimeField(default=clock.now)
    confirm_due_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    extended_until = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    next_step_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="register_request_due", condition=Q(state__in=LIVE_STATES)),
            models.Index(
                fields=["next_step_at"], name="register_request_step", condition=Q(next_step_at__isnull=False)
            ),
            models.Index(fields=["person", "-id"], name="register_request_person"),
            models.Index(fields=["heard_at"], name="register_request_heard", condition=Q(heard_at__isnull=False)),
            models.Index(fields=["closed_at"], name="register_request_closed", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LIVE_STATES, closed_at=None)
                | ~Q(state__in=LIVE_STATES) & Q(closed_at__isnull=False),
                name="register_request_closed_when_final",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("received_at")), name="register_request_due_later"),
        ]

    def __str__(self) -> str:
        return f"request {self.id.hex[-8:]}"


@impersonal(key=["id"], link=["request"], state=["happened", "detail"], pseudonym=["by"], time=["at"])
class Event(PersonalModel):
    """One line of a request's history; never edited. `words` are sealed: what was written, checked, or changed.

    `by` is who did it: the person, a member of staff, None for the program. `detail` is a word of ours.
    """

    privacy_subject = "request_id"
    privacy_policy = "request.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="events")
    happened = models.CharField(max_length=16, choices=_words(Happened))
    detail = models.CharField(max_length=40, blank=True, default="")
    words = PersonalField(category=Category.INQUIRY, null=True, max_length=TEXT_MAX)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["request", "at", "id"], name="register_event_history")]


@impersonal(key=["id"], catalogue=["title", "body"], state=["is_on"])
class AnswerTemplate(models.Model):
    """What staff answer often, in the operator's words; no personal value stands in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=80, unique=True)
    body = models.TextField(max_length=TEXT_MAX)
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


@impersonal(
    key=["id"],
    link=["change", "request"],
    pseudonym=["person", "told_by"],
    state=["recipient", "purpose", "category", "state"],
    time=["created_at", "told_at", "answered_at"],
)
class Propagation(models.Model):
    """One recipient who was given an old value, and where telling them stands (GDPR Art. 19)."""

    class State(models.TextChoices):
        """Who only passes things on keeps nothing and need not be told."""

        TO_TELL = "to-tell", "to be told"
        TOLD = "told", "told, no answer yet"
        ANSWERED = "answered", "changed there"
        NOT_NEEDED = "not-needed", "keeps nothing"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change = models.UUIDField()
    person = models.UUIDField()
    request = models.ForeignKey(Request, on_delete=models.SET_NULL, null=True, related_name="propagations")
    recipient = models.PositiveSmallIntegerField()
    purpose = models.PositiveSmallIntegerField()
    category = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    created_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)
    told_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="register_propagation_person"),
            models.Index(fields=["id"], name="register_propagation_open", condition=Q(state__in=["to-tell", "told"])),
        ]


@impersonal(hashed=["digest"], link=["request"])
class MailTaken(models.Model):
    """That a mail was taken, by a keyed hash of its Message-ID and sender: delivered again, it is taken once."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="mails_taken")


@impersonal(link=["request"])
class AddressCode(SentCode):
    """A code sent to the address somebody wrote from; who types it reads that mailbox."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="codes")


@impersonal(
    key=["id"], link=["request"], state=["template"], pseudonym=["printed_by"], time=["created_at", "printed_at"]
)
class PaperLetter(PersonalModel):
    """An answer to somebody who has no e-mail: to be printed at the desk and sent by post."""

    privacy_subject = "request_id"
    privacy_policy = "request.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="papers")
    template = models.CharField(max_length=40)
    heading = PersonalField(category=Category.INQUIRY, max_length=400)
    text = PersonalField(category=Category.INQUIRY, max_length=TEXT_MAX * 2)
    created_at = models.DateTimeField(default=clock.now)
    printed_at = models.DateTimeField(null=True)
    printed_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="register_paper_open", condition=Q(printed_at=None))]

"""Locks, incidents, whom they affect, what is due, and what was decided. No table here holds a personal value."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region
from smarttec.people.models import Person
from smarttec.requests.incidents.duties import DUTIES, Risk
from smarttec.requests.notes import CATEGORY, NOTE_CHARACTERS_MAX, word_of_case
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell"],
    state=[
        "kind", "severity", "risk", "state", "categories", "what_happened", "consequences", "measures",
    ],
    policy=["policy"],
    pseudonym=["opened_by", "letters_by", "closed_by"], amount=["credentials_ended"],
    time=["happened_from", "happened_until", "discovered_at", "computed_at", "letters_at", "closed_at"],
)  # fmt: skip
class Incident(PersonalModel):
    """Something that happened to data or to an account. Its texts are notes (`requests.notes`); people and authorities
    are told the first three (GDPR Art. 33(3)).

    `categories` is a bit mask as in a disclosure. `discovered_at` is when we knew: every deadline counts from it.
    `letters_by` began the letters to people, at `letters_at`.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    class Kind(models.TextChoices):
        """What it is, in words for the register."""

        ACCOUNT = "account", "an account used by somebody else"
        INTRUSION = "intrusion", "somebody got into our systems"
        DISCLOSED = "disclosed", "data went to somebody they were not for"
        INSIDER = "insider", "somebody of ours looked at or took what they should not"
        LOST = "lost", "a device or copy was lost"
        DESTROYED = "destroyed", "data were destroyed or cannot be reached"
        SUPPLIER = "supplier", "something happened at a supplier of ours"

    class Severity(models.IntegerChoices):
        """How much it matters; decides who is called, not who is told."""

        LOW = 1, "low"
        MEDIUM = 2, "medium"
        HIGH = 3, "high"
        CRITICAL = 4, "critical"

    class State(models.IntegerChoices):
        """Where it is."""

        OPEN = 1, "open"
        CONTAINED = 2, "contained"
        CLOSED = 3, "closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    risk = models.CharField(max_length=40, choices=[(r.value, r.value) for r in Risk], default=Risk.UNKNOWN.value)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.OPEN)
    categories = models.BigIntegerField(default=0)
    happened_from = models.DateTimeField()
    happened_until = models.DateTimeField(null=True)
    discovered_at = models.DateTimeField()
    what_happened = models.CharField(max_length=NOTE_CHARACTERS_MAX, blank=True)
    consequences = models.CharField(max_length=NOTE_CHARACTERS_MAX, blank=True)
    measures = models.CharField(max_length=NOTE_CHARACTERS_MAX, blank=True)
    policy = models.BigIntegerField(default=word_of_case)
    post_mortem = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    credentials_ended = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    letters_by = models.UUIDField(null=True)
    letters_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["discovered_at"], name="incidents_open", condition=~Q(state=3)),
            models.Index(fields=["kind", "discovered_at"], name="incidents_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                name="incidents_window", condition=Q(happened_until=None) | Q(happened_until__gte=F("happened_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"], link=["person", "incident"], state=["how"], pseudonym=["by"],
    time=["locked_at", "password_set_at", "second_factor_at", "reviewed_at", "unlocked_at"],
)  # fmt: skip
class Lock(models.Model):
    """That a person's account was locked because somebody else may be using it, and how far its recovery is.

    `by` is the person, or staff who were told by phone. One is open per person at most.
    """

    class How(models.TextChoices):
        """By which way we were told."""

        PORTAL = "portal", "signed in"
        CODE = "code", "by a code to the mailbox"
        REQUEST = "request", "by a request that was verified"
        DESK = "desk", "by our staff"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="locks")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="locks")
    how = models.CharField(max_length=8, choices=How.choices)
    by = models.UUIDField()
    locked_at = models.DateTimeField(default=clock.now)
    password_set_at = models.DateTimeField(null=True)
    second_factor_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    unlocked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], name="incidents_one_open_lock", condition=Q(unlocked_at=None)),
            models.CheckConstraint(
                name="incidents_unlocked_after_the_steps",
                condition=Q(unlocked_at=None)
                | Q(password_set_at__isnull=False, second_factor_at__isnull=False, reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"lock {self.id.hex[-8:]}"


@impersonal(
    key=["cell"], link=["incident"], pseudonym=["person"], state=["region", "found_in"], time=["found_at", "told_at"]
)
class Affected(models.Model):
    """A person that an incident touches. `told_at` is when the letter was queued."""

    class FoundIn(models.IntegerChoices):
        """What says so."""

        USES = 1, "records of use"
        DISCLOSURES = 2, "records of disclosure"
        NAMED = 3, "named by hand"

    pk = models.CompositePrimaryKey("incident", "person")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="affected")
    person = models.UUIDField()
    cell = models.PositiveSmallIntegerField(default=0)
    region = models.PositiveSmallIntegerField(choices=[(r.value, r.name) for r in Region])
    found_in = models.PositiveSmallIntegerField(choices=FoundIn.choices)
    found_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["incident", "person"], name="incidents_to_be_told", condition=Q(told_at=None)),
            models.Index(fields=["person"], name="incidents_affected_person"),
        ]


@impersonal(
    key=["id"], link=["incident"], state=["duty", "state"], pseudonym=["decided_by"],
    time=["due_at", "reminded_at", "decided_at"],
)  # fmt: skip
class IncidentDuty(PersonalModel):
    """A duty to tell somebody (`duties.DUTIES`), due at a moment; decided by a person with the reason."""

    privacy_subject = "incident_id"
    privacy_policy = "incident.policy"

    class State(models.IntegerChoices):
        """What became of it. `ELAPSED`: it held until the incident was judged anew."""

        OPEN = 1, "open"
        DONE = 2, "done"
        NOT_NEEDED = 3, "not needed"
        ELAPSED = 4, "no longer holds"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(max_length=20, choices=[(key, key) for key in DUTIES])
    due_at = models.DateTimeField()
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.OPEN)
    reason = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    reminded_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="incidents_duty_due", condition=Q(state=1))]
        constraints = [
            models.UniqueConstraint(fields=["incident", "duty"], name="incidents_duty_once"),
            models.CheckConstraint(
                name="incidents_duty_decided_by_somebody",
                condition=~Q(state__in=(2, 3)) | Q(decided_by__isnull=False),
            ),
        ]


@impersonal(key=["id"], link=["incident"], state=["what"], pseudonym=["by"], time=["at"])
class IncidentEntry(PersonalModel):
    """One line of an incident's history: what was done or decided, by whom (None: the program), and why."""

    privacy_subject = "incident_id"
    privacy_policy = "incident.policy"

    class What(models.TextChoices):
        """In words for the register."""

        OPENED = "opened", "Opened"
        JUDGED = "judged", "Judged"
        COMPUTED = "computed", "Affected people found"
        LETTERS = "letters", "Letters to people began"
        TOLD = "told", "All people were told"
        DUTY = "duty", "A duty was decided"
        LATE = "late", "A deadline passed"
        SOON = "soon", "A deadline comes near"
        NOTED = "noted", "Noted"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    what = models.CharField(max_length=10, choices=What.choices)
    note = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["incident", "at"], name="incidents_entry_incident")]

"""Cases about minors and what was checked. Who reported what about whom stands sealed in the register's request."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.requests.minors.domain import AUTHORITY_WORDS, CHECKED_WORDS, OPEN, SPEAKS_WORDS, STATE_WORDS, State
from smarttec.requests.notes import CATEGORY, NOTE_CHARACTERS_MAX, word_of_case
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id"], link=["request"],
    state=["country", "state", "is_parent", "authority", "was_restricted", "checks"],
    policy=["policy"],
    pseudonym=["person", "authority_by", "decided_by"],
    time=["received_at", "look_until", "answer_at", "answered_at", "frozen_at", "decided_at", "erased_at"],
)  # fmt: skip
class MinorCase(PersonalModel):
    """One report. `request` is the register's; `person` whom it leads to, null until looked up, and for nobody known.

    `was_restricted`: processing was restricted before the freeze, so restoring leaves it. `checks` counts what was
    checked. `answer_at`: when whoever reported is answered, whatever became of it. `why` and
    the notes of its checks are sealed with the case's own keys.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.UUIDField(unique=True)
    person = models.UUIDField(null=True)
    country = models.CharField(max_length=2, blank=True)
    is_parent = models.BooleanField(default=False)
    authority = models.CharField(max_length=24, blank=True, choices=[(k.value, v) for k, v in AUTHORITY_WORDS.items()])
    authority_by = models.UUIDField(null=True)
    state = models.PositiveSmallIntegerField(
        choices=[(k.value, v) for k, v in STATE_WORDS.items()], default=State.REPORTED
    )
    was_restricted = models.BooleanField(default=False)
    checks = models.PositiveSmallIntegerField(default=0)
    policy = models.BigIntegerField(default=word_of_case)
    why = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    received_at = models.DateTimeField(default=clock.now)
    look_until = models.DateTimeField()
    answer_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["look_until"], name="minors_open", condition=Q(state__in=sorted(OPEN))),
            models.Index(fields=["answer_at"], name="minors_to_answer", condition=Q(answered_at=None)),
            models.Index(fields=["person"], name="minors_person", condition=Q(person__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="minors_decided_after_a_check",
                condition=~Q(state__in=(5, 6, 7, 8)) | Q(checks__gt=0, decided_by__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="minors_parents_are_checked",
                condition=Q(is_parent=False) | ~Q(state__in=(5, 6)) | ~Q(authority=""),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.id.hex[-8:]}"


@impersonal(key=["id"], link=["case"], state=["checked", "speaks"], pseudonym=["by"], time=["at"])
class MinorCheck(PersonalModel):
    """Something that was looked at, and what it speaks for."""

    privacy_subject = "case_id"
    privacy_policy = "case.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(MinorCase, on_delete=models.CASCADE, related_name="checked")
    checked = models.CharField(max_length=10, choices=[(k.value, v) for k, v in CHECKED_WORDS.items()])
    speaks = models.CharField(max_length=8, choices=[(k.value, v) for k, v in SPEAKS_WORDS.items()])
    note = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

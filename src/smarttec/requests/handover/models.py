"""Transfers of the business, and the people each is about. A successor is a company, not a person."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.requests.handover.domain import (
    ANSWER_WORDS,
    LONGEST_WINDOW,
    SHORTEST_WINDOW,
    STATE_WORDS,
    WHY_WORDS,
    Answer,
    State,
)
from smarttec.requests.notes import NOTE_CHARACTERS_MAX
from smarttec.vault.impersonal import impersonal

NAME_MAX = 120


@impersonal(
    key=["id"],
    state=["successor", "country", "why", "words", "scope", "categories", "window_days", "state", "end_note", "handed"],
    proof=["digest"],
    pseudonym=["proposed_by", "approved_by", "ended_by"],
    time=["proposed_at", "approved_at", "announced_at", "leave_until", "exported_at", "ended_at"],
)  # fmt: skip
class Handover(models.Model):
    """One transfer. `scope` is the code of the company whose customers it is about, empty for all; `categories` a bit
    mask; `words` is what people are told beside the facts. `leave_until`: the last window's end, known when all were
    told. `digest` is the SHA-256 of the file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    successor = models.CharField(max_length=NAME_MAX)
    country = models.CharField(max_length=2)
    why = models.CharField(max_length=16, choices=[(k.value, v) for k, v in WHY_WORDS.items()])
    words = models.CharField(max_length=NOTE_CHARACTERS_MAX)
    scope = models.CharField(max_length=40, blank=True)
    categories = models.BigIntegerField()
    window_days = models.PositiveSmallIntegerField()
    state = models.PositiveSmallIntegerField(
        choices=[(k.value, v) for k, v in STATE_WORDS.items()], default=State.PROPOSED
    )
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(default=clock.now)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    leave_until = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)
    handed = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_note = models.CharField(max_length=NOTE_CHARACTERS_MAX, blank=True)

    class Meta:
        indexes = [models.Index(fields=["announced_at"], name="handover_announced", condition=Q(state=3))]
        constraints = [
            models.CheckConstraint(
                name="handover_two_persons",
                condition=~Q(state__in=(2, 3, 4)) | Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="handover_without_credentials",
                condition=Q(categories=F("categories").bitand(~(1 << Category.CREDENTIAL))),
            ),
            models.CheckConstraint(
                name="handover_window",
                condition=Q(window_days__gte=SHORTEST_WINDOW.days, window_days__lte=LONGEST_WINDOW.days),
            ),
            models.CheckConstraint(
                name="handover_after_the_window", condition=~Q(state=4) | Q(leave_until__lte=F("exported_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.id.hex[-8:]}"


@impersonal(
    key=["cell"], link=["handover"], pseudonym=["person"], state=["answer", "kept_back"],
    time=["told_at", "answered_at", "handed_at"],
)  # fmt: skip
class HandoverPerson(models.Model):
    """A person a transfer is about. `kept_back` is the clause that kept their data from leaving, empty for none."""

    pk = models.CompositePrimaryKey("handover", "person")
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="people")
    person = models.UUIDField()
    cell = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    answer = models.PositiveSmallIntegerField(
        choices=[(k.value, v) for k, v in ANSWER_WORDS.items()], default=Answer.STAYS
    )
    answered_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    kept_back = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["handover", "person"], name="handover_to_be_told", condition=Q(told_at=None)),
            models.Index(fields=["person"], name="handover_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="handover_only_who_stayed",
                condition=Q(handed_at=None) | Q(answer=Answer.STAYS, told_at__isnull=False),
            )
        ]


@impersonal(key=["id"], link=["handover"], state=["what", "note"], pseudonym=["by"], time=["at"])
class HandoverEntry(models.Model):
    """One line of a transfer's log."""

    class What(models.TextChoices):
        """In words."""

        PROPOSED = "proposed", "Proposed"
        APPROVED = "approved", "Approved by a second person"
        ANNOUNCED = "announced", "Letters to people began"
        TOLD = "told", "Everybody was told"
        EXPORTED = "exported", "A file was handed over"
        ABORTED = "aborted", "Aborted"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="entries")
    what = models.CharField(max_length=10, choices=What.choices)
    note = models.CharField(max_length=NOTE_CHARACTERS_MAX, blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["handover", "at"], name="handover_entry_handover")]

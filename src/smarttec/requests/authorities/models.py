"""Cases of authorities. The authority's name and reference are those of an office, not of a person."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Person
from smarttec.requests.authorities.domain import BASIS_WORDS, KIND_WORDS, STATE_WORDS, State
from smarttec.requests.notes import CATEGORY, NOTE_CHARACTERS_MAX, word_of_case
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

NAME_MAX, REFERENCE_MAX = 120, 80


@impersonal(
    key=["id"],
    state=[
        "authority", "country", "kind", "basis", "law", "reference", "state", "demanded", "approved", "is_barred",
        "bar_basis", "disclosures",
    ],
    policy=["policy"],
    proof=["digest"],
    pseudonym=["entered_by", "proposed_by", "approved_by", "decided_by"],
    time=[
        "received_at", "due_at", "from_at", "until_at", "approved_from", "approved_until", "bar_until", "proposed_at",
        "approved_at", "answered_at", "decided_at", "notified_at",
    ],
)  # fmt: skip
class AuthorityCase(PersonalModel):
    """One demand. `demanded` and `approved` are bit masks of kinds of data, with the periods they are about.

    `proposal` says why that much is owed, `why` why it was refused or objected to. `digest` is the SHA-256 of the last
    file that left. While `is_barred` the person is not told; `bar_until` None: until it is lifted.
    What we thought of it is sealed with the case's own keys.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.CharField(max_length=NAME_MAX)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16, choices=[(one.value, words) for one, words in KIND_WORDS.items()])
    basis = models.CharField(max_length=12, choices=[(one.value, words) for one, words in BASIS_WORDS.items()])
    law = models.CharField(max_length=NAME_MAX)
    reference = models.CharField(max_length=REFERENCE_MAX)
    state = models.PositiveSmallIntegerField(
        choices=[(one.value, words) for one, words in STATE_WORDS.items()], default=State.RECEIVED
    )
    demanded = models.BigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    approved = models.BigIntegerField(default=0)
    approved_from = models.DateTimeField(null=True)
    approved_until = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    is_barred = models.BooleanField(default=False)
    bar_basis = models.CharField(max_length=NAME_MAX, blank=True)
    bar_until = models.DateTimeField(null=True)
    policy = models.BigIntegerField(default=word_of_case)
    proposal = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    why = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    entered_by = models.UUIDField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    disclosures = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    notified_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="authorities_open", condition=Q(state__in=(1, 2, 3, 4))),
            models.Index(
                fields=["bar_until"], name="authorities_bar", condition=Q(is_barred=True, bar_until__isnull=False)
            ),
            models.Index(fields=["answered_at"], name="authorities_to_tell", condition=Q(notified_at=None, state=5)),
        ]
        constraints = [
            models.CheckConstraint(
                name="authorities_two_persons",
                condition=~Q(state__in=(4, 5))
                | Q(proposed_by__isnull=False, approved_by__isnull=False) & ~Q(proposed_by=F("approved_by")),
            ),
            models.CheckConstraint(
                name="authorities_never_more",
                condition=Q(approved=F("approved").bitand(F("demanded")))  # type: ignore[arg-type] # an expression too
                & (Q(approved_from=None) | Q(approved_from__gte=F("from_at")))
                & (Q(approved_until=None) | Q(approved_until__lte=F("until_at"))),
            ),
            models.CheckConstraint(name="authorities_period", condition=Q(from_at__lt=F("until_at"))),
            models.CheckConstraint(name="authorities_bar_has_a_basis", condition=Q(is_barred=False) | ~Q(bar_basis="")),
        ]

    def __str__(self) -> str:
        return f"demand {self.id.hex[-8:]}"


@impersonal(key=["id"], link=["case", "person"])
class CaseSubject(models.Model):
    """Whom a case is about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(AuthorityCase, on_delete=models.CASCADE, related_name="subjects")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="authorities_subject_once")]


@impersonal(key=["id"], link=["case"], state=["what"], pseudonym=["by"], time=["at"])
class CaseEntry(PersonalModel):
    """One line of a case's history."""

    privacy_subject = "case_id"
    privacy_policy = "case.policy"

    class What(models.TextChoices):
        """In words."""

        RECEIVED = "received", "Received"
        PROPOSED = "proposed", "An answer was proposed"
        APPROVED = "approved", "Approved by a second person"
        REJECTED = "rejected", "The proposal was rejected"
        OBJECTED = "objected", "We objected"
        REFUSED = "refused", "Refused"
        NOTHING = "nothing", "Nothing was held"
        ANSWERED = "answered", "A file was handed over"
        BARRED = "barred", "The bar on telling was changed"
        BAR_ENDED = "bar-ended", "The bar on telling ended"
        TOLD = "told", "The person was told"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(AuthorityCase, on_delete=models.CASCADE, related_name="entries")
    what = models.CharField(max_length=10, choices=What.choices)
    note = PersonalField(category=CATEGORY, null=True, max_length=NOTE_CHARACTERS_MAX)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="authorities_entry_case")]

"""Proposals, and acts that needed no second person: both count towards the day's sums."""

from django.db import models

from smarttec.vault.impersonal import impersonal


class State(models.IntegerChoices):
    """Where a proposal is."""

    PROPOSED = 1
    APPROVED = 2
    REJECTED = 3
    DONE = 4


@impersonal(
    key=["id"],
    pseudonym=["proposed_by", "decided_by", "done_by"],
    amount=["worth_micros"],
    state=["kind", "state", "needs_approval"],
    catalogue=["summary"],
    proof=["digest"],
    time=["proposed_at", "decided_at", "done_at"],
)
class Approval(models.Model):
    """One act. `worth_micros` is null where nothing bounds what it may cost us."""

    id = models.UUIDField(primary_key=True)
    kind = models.SlugField(max_length=40)
    summary = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    worth_micros = models.BigIntegerField(null=True)
    state = models.PositiveSmallIntegerField(choices=State.choices)
    needs_approval = models.BooleanField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["digest", "state"], name="approvals_same_act"),
            models.Index(fields=["proposed_at"], name="approvals_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "proposed_by"], condition=models.Q(state=State.PROPOSED), name="approvals_asked_once"
            ),
            models.CheckConstraint(
                name="approvals_two_persons",
                condition=~models.Q(state__in=[State.APPROVED, State.DONE])
                | models.Q(needs_approval=False)
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.summary

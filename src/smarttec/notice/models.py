"""Records of what was done with personal data. None of these rows holds a personal value."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(key=["cell"], pseudonym=["subject"], time=["hour"], state=["purpose", "category", "actor", "times"])
class UseRecord(models.Model):
    """How often a subject's data of one category was opened, for a purpose, by an actor, within an hour."""

    pk = models.CompositePrimaryKey("subject", "hour", "purpose", "category", "actor")
    subject = models.UUIDField()
    cell = models.PositiveSmallIntegerField(default=0)
    hour = models.DateTimeField()
    purpose = models.PositiveSmallIntegerField()
    category = models.PositiveSmallIntegerField()
    actor = models.CharField(max_length=60)
    times = models.PositiveIntegerField()

    class Meta:
        indexes = [BrinIndex(fields=["hour"], name="notice_userecord_hour", autosummarize=True)]


@impersonal(key=["id"], state=["name", "segments"], proof=["public_key", "head"], time=["started_at"])
class DisclosureWriter(models.Model):
    """A process (or thread) that appends segments: its public key and the head of its chain."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=40)
    public_key = models.BinaryField()
    segments = models.PositiveIntegerField(default=0)
    head = models.BinaryField()
    started_at = models.DateTimeField()


@impersonal(key=["writer", "number"], state=["rows"], proof=["previous", "root", "signature"], time=["sealed_at"])
class DisclosureSegment(models.Model):
    """A signed run of disclosures, written in the transaction that decided them; see `segments`."""

    pk = models.CompositePrimaryKey("writer", "number")
    writer = models.UUIDField()
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    previous = models.BinaryField()
    root = models.BinaryField()
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()


@impersonal(
    key=["id", "cell", "act", "writer", "segment", "position"],
    pseudonym=["subject"],
    state=["recipient", "purpose", "categories", "clause"],
)
class Disclosure(models.Model):
    """One act of handing data to a recipient: who, why, what, when, under which clause, for which act."""

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField()
    subject = models.UUIDField()
    recipient = models.PositiveSmallIntegerField()
    purpose = models.PositiveSmallIntegerField()
    categories = models.BigIntegerField()
    clause = models.CharField(max_length=12)
    act = models.UUIDField()
    writer = models.UUIDField()
    segment = models.PositiveIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="notice_disclosure_subject"),
            models.Index(fields=["writer", "segment"], name="notice_disclosure_segment"),
        ]


@impersonal(
    key=["writer", "number"],
    state=["rows", "reason"],
    proof=["root", "signature"],
    time=["sealed_at", "removed_at"],
)
class DisclosureTombstone(models.Model):
    """Stands for the rows of a segment that were removed when their time was over; see `tombstones`."""

    pk = models.CompositePrimaryKey("writer", "number")
    writer = models.UUIDField()
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    root = models.BinaryField()
    removed_at = models.DateTimeField()
    reason = models.CharField(max_length=60)
    signature = models.BinaryField()


@impersonal(key=["probe"], state=["holds", "is_failed"], proof=["sentence"], time=["measured_at"])
class ProofResult(models.Model):
    """The last finding of one probe of the live proof: a sentence with counts in it, never a personal value."""

    probe = models.CharField(max_length=40, primary_key=True)
    sentence = models.TextField()
    holds = models.BooleanField(null=True)
    is_failed = models.BooleanField(default=False)
    measured_at = models.DateTimeField()

"""Why a member of staff looked at customers' data or changed a balance, and the rate decks they uploaded."""

from datetime import datetime, timedelta

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Person
from smarttec.vault.impersonal import impersonal

LASTS = timedelta(minutes=30)


@impersonal(key=["id"], link=["staff"], state=["purpose", "reason", "ticket"], time=["started_at", "ended_at"])
class DeskAccess(models.Model):
    """A purpose that somebody of the staff declared. It ends when it is stopped, and after `LASTS` at the latest."""

    class Reason(models.TextChoices):
        """What made them look."""

        CUSTOMER_ASKED = "customer-asked", "The customer asked us"
        DELIVERY_FAULT = "delivery-fault", "Messages were not delivered"
        PAYMENT_QUESTION = "payment-question", "A payment is unclear"
        ALERT = "alert", "A rule raised an alert"
        RIGHTS_REQUEST = "rights-request", "A request under somebody's rights"
        LEGAL_DEMAND = "legal-demand", "A lawful demand of an authority"
        MINOR_REPORT = "minor-report", "A report about a minor"
        ROUTINE_AUDIT = "routine-audit", "A planned audit"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    ticket = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "declared purpose"
        indexes = [models.Index(fields=["staff", "id"], name="desk_access_staff")]
        permissions = [
            ("for_serve_customer", "May look in order to help a customer"),
            ("for_answer_inquiry", "May look in order to answer a question"),
            ("for_prevent_fraud", "May look in order to stop fraud"),
            ("for_fulfil_order", "May look in order to deliver an order"),
            ("for_fulfil_rights", "May look in order to fulfil somebody's rights"),
            ("for_keep_records", "May look in order to keep the records the law asks for"),
            ("for_answer_authority", "May look in order to answer an authority"),
            ("for_protect_minors", "May look into a report about a minor"),
            ("for_audit", "May look in order to audit"),
        ]

    def __str__(self) -> str:
        return f"access {self.id.hex[-8:]}"

    @property
    def until(self) -> datetime:
        """When it ends, or ended, by itself."""
        return self.started_at + LASTS


@impersonal(key=["id"], link=["access"], pseudonym=["subject"], state=["kind"], time=["named_at"])
class DeskNamed(models.Model):
    """For whom a purpose at the desk was used: whoever was named first, for good."""

    class Kind(models.IntegerChoices):
        """What the id is."""

        PERSON = 1
        REQUEST = 2

    access = models.ForeignKey(DeskAccess, on_delete=models.PROTECT, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    subject = models.UUIDField()
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["access", "kind"], name="desk_one_named")]
        indexes = [models.Index(fields=["subject"], name="desk_named_subject")]

    def __str__(self) -> str:
        return f"named {self.subject.hex[-8:]}"


@impersonal(key=["id"], link=["staff"], state=["ticket"], time=["written_at"])
class Explanation(models.Model):
    """What explains an adjustment of the ledger, which points here. Its id is the act's."""

    id = models.UUIDField(primary_key=True)
    staff = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ticket = models.CharField(max_length=20)
    written_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.ticket


class DeckState(models.IntegerChoices):
    """Where an uploaded deck is. Numbers are stored and never change meaning."""

    ARRIVING = 1
    ARRIVED = 2
    """All of it is there; how it is laid out is to be confirmed."""
    COMPARING = 3
    COMPARED = 4
    REFUSED = 5
    APPLYING = 6
    APPLIED = 7


@impersonal(
    key=["id"],
    link=["uploaded_by", "applied_by"],
    catalogue=["layout", "service", "carrier", "problems", "found"],
    proof=["digest"],
    state=["is_complete", "lines", "result", "state", "size_bytes", "done_bytes"],
    time=["uploaded_at", "applied_at", "begun_at"],
)
class DeckUpload(models.Model):
    """A rate deck that was uploaded, in parts; `digest` is the SHA-256 of all of them in hex, once they are there.

    `carrier` is empty for what we sell for. `found` is what comparing it said (`deck_upload`), `problems` what cannot
    be read: (line, column, what). `done_bytes` is how far it has been read since `begun_at`. `result` counts what was
    changed, by kind, once it is applied.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.CharField(max_length=5)
    carrier = models.CharField(max_length=40, blank=True)
    is_complete = models.BooleanField(default=False)
    state = models.PositiveSmallIntegerField(choices=DeckState.choices, default=DeckState.ARRIVING)
    size_bytes = models.PositiveIntegerField(default=0)
    done_bytes = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    lines = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    found = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    applied_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = "rate deck"
        indexes = [models.Index(fields=["-uploaded_at"], name="desk_deck_upload_newest")]

    def __str__(self) -> str:
        whose = f"costs of {self.carrier}" if self.carrier else "what we sell for"
        return f"rate deck {self.id.hex[-8:]} ({self.service}, {whose})"


@impersonal(key=["id"], link=["upload"], catalogue=["content"], state=["number"])
class DeckPart(models.Model):
    """A part of an uploaded file, as it came. No part is larger than a request may be."""

    upload = models.ForeignKey(DeckUpload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="desk_deck_part_once")]


@impersonal(key=["upload"], state=["done_bytes", "lines"], time=["begun_at"])
class DeckProgress(models.Model):
    """How far a deck has been read, by a reading that was begun then; its own row is locked meanwhile."""

    upload = models.UUIDField(primary_key=True)
    begun_at = models.DateTimeField()
    done_bytes = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()

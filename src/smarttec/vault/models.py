"""The tables of the key store. They live in another cluster than the data (`KeystoreRouter`)."""

from typing import Any

from django.db import models

from smarttec.vault.impersonal import impersonal

KEYSTORE = "keystore"


@impersonal(pseudonym=["subject"], state=["generation"], wrapped=["wrapped", "kek_id"], time=["created_at"])
class SubjectKey(models.Model):
    """One generation of a subject's wrapped keys. Destroying them all erases the subject's values everywhere.

    A later generation begins to seal `keyring.SETTLING` after it was made.
    """

    pk = models.CompositePrimaryKey("subject", "generation")
    subject = models.UUIDField()
    generation = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    kek_id = models.CharField(max_length=40)
    created_at = models.DateTimeField()


@impersonal(key=["cell"], state=["kind"], hashed=["digest"], pseudonym=["subject"])
class DirectoryEntry(models.Model):
    """A global look-up: peppered hash of a sign-in e-mail or a number → whose it is, and in which cell."""

    pk = models.CompositePrimaryKey("kind", "digest")
    kind = models.PositiveSmallIntegerField()
    digest = models.BinaryField()
    subject = models.UUIDField(db_index=True)
    cell = models.PositiveSmallIntegerField()


@impersonal(key=["name"], wrapped=["wrapped", "kek_id"])
class InstallationSecret(models.Model):
    """A wrapped secret of the installation: the directory's pepper, the key that signs disclosures."""

    name = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField()
    kek_id = models.CharField(max_length=40)


@impersonal(key=["writer"], state=["segments"], proof=["root"], time=["anchored_at"])
class AuditAnchor(models.Model):
    """How long a chain of disclosures was and how it ended, kept out of reach of who writes the data."""

    writer = models.UUIDField(primary_key=True)
    segments = models.PositiveIntegerField()
    root = models.BinaryField()
    anchored_at = models.DateTimeField()


@impersonal(
    key=["id", "writer"], state=["anchored", "left", "reason"], proof=["root", "signature"], time=["accepted_at"]
)
class AuditRestore(models.Model):
    """That a restore of the data made a chain of disclosures shorter, as the operator said; see `notice.restores`."""

    id = models.UUIDField(primary_key=True)
    writer = models.UUIDField()
    anchored = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    root = models.BinaryField()
    reason = models.CharField(max_length=200)
    accepted_at = models.DateTimeField()
    signature = models.BinaryField()


@impersonal(
    key=["id"],
    state=["table", "rows", "reason"],
    proof=["digest", "signature"],
    time=["day", "sealed_at"],
)
class RecordSeal(models.Model):
    """How many rows a table of records had for a day, and their hash; see `notice.record_seals`."""

    id = models.UUIDField(primary_key=True)
    table = models.CharField(max_length=40)
    day = models.DateField()
    rows = models.PositiveBigIntegerField()
    digest = models.BinaryField()
    reason = models.CharField(max_length=200, blank=True)
    sealed_at = models.DateTimeField()
    signature = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["table", "day"], name="vault_recordseal_day")]


@impersonal(key=["id"], state=["table", "day", "total", "reason"], proof=["marks", "signature"], time=["sealed_at"])
class FirstSeal(models.Model):
    """Rows of records that were new within the last minutes, until their day is sealed; see `notice.first_seals`."""

    id = models.UUIDField(primary_key=True)
    table = models.CharField(max_length=40)
    day = models.DateField()
    total = models.PositiveBigIntegerField()
    marks = models.BinaryField()
    reason = models.CharField(max_length=200, blank=True)
    sealed_at = models.DateTimeField()
    signature = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["table", "day"], name="vault_firstseal_day")]


@impersonal(
    key=["number", "erasure"],
    pseudonym=["person", "accounts"],
    state=["what"],
    proof=["previous", "root", "signature"],
    time=["erased_at"],
)
class ErasureEntry(models.Model):
    """One erasure that must outlive every restore of the data; see `erasure_ledger`."""

    number = models.PositiveBigIntegerField(primary_key=True)
    erasure = models.UUIDField(unique=True)
    person = models.UUIDField()
    accounts = models.JSONField()
    what = models.JSONField()
    erased_at = models.DateTimeField()
    previous = models.BinaryField()
    root = models.BinaryField()
    signature = models.BinaryField()


class KeystoreRouter:
    """Sends this room's tables to the key store and keeps everything else out of it."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str | None:
        """Key store for this room's models, no opinion on others."""
        return KEYSTORE if model._meta.app_label == "vault" else None

    db_for_write = db_for_read

    def allow_relation(self, left: models.Model, right: models.Model, **_hints: Any) -> bool | None:
        """No relation crosses the two clusters."""
        if (left._meta.app_label == "vault") != (right._meta.app_label == "vault"):
            return False
        return None

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """The key store holds the vault's tables and nothing else."""
        return (db == KEYSTORE) == (app_label == "vault")

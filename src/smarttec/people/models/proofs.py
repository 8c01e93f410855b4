"""What is needed to prove who somebody is: codes, and tries that are counted."""

from django.db import models

from smarttec.kernel.ids import new_id
from smarttec.people.models.accounts import Person
from smarttec.vault.impersonal import impersonal


@impersonal(key=["id"], state=["tries_left"], hashed=["code_hash"], time=["expires_at", "used_at"])
class SentCode(models.Model):
    """A code sent to a channel, to prove that its owner is there. Only a keyed hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.BinaryField(max_length=32)
    tries_left = models.PositiveSmallIntegerField(default=5)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


@impersonal(link=["person"], state=["use"])
class OneTimeCode(SentCode):
    """A code sent to a person who has an account."""

    class Use(models.TextChoices):
        """What entering the code does."""

        CONFIRM_EMAIL = "confirm-email"
        RESET_PASSWORD = "reset-password"  # noqa: S105 - a word, not a secret
        CHANGE_EMAIL = "change-email"
        SECURE_ACCOUNT = "secure-account"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="codes")
    use = models.CharField(max_length=20, choices=Use.choices)


@impersonal(key=["id"], link=["person"], hashed=["code_hash"], time=["used_at"])
class RecoveryCode(models.Model):
    """A single-use way in for somebody who lost their authenticator. Only a keyed hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)


@impersonal(hashed=["key_hash"], time=["window_start"], state=["tries"])
class Attempt(models.Model):
    """Tries counted per key and window, for rate limits. The key is a peppered hash, never the value tried."""

    pk = models.CompositePrimaryKey("key_hash", "window_start")
    key_hash = models.BinaryField(max_length=32)
    window_start = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

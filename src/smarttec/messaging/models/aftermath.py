"""What a customer says of a message, and asks to be done to it when it is over, as tables."""

from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(key=["message", "cell"], pseudonym=["account"], state=["is_confirmed"], time=["created_at", "changed_at"])
class Feedback(models.Model):
    """Whether the recipient did what the message was for (a code was typed), by the customer's word."""

    message = models.UUIDField(primary_key=True)
    account = models.UUIDField(db_index=True)
    cell = models.PositiveSmallIntegerField(default=0)
    is_confirmed = models.BooleanField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feedback {self.message.hex[-8:]}"


@impersonal(
    key=["message", "cell"], pseudonym=["account"], state=["discards_text", "hides_numbers"], time=["created_at"]
)
class Discard(models.Model):
    """What is to be taken out of a message as soon as it is over. Written before it is sent; gone when it is done."""

    message = models.UUIDField(primary_key=True)
    account = models.UUIDField(db_index=True)
    cell = models.PositiveSmallIntegerField(default=0)
    discards_text = models.BooleanField()
    hides_numbers = models.BooleanField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"discard {self.message.hex[-8:]}"

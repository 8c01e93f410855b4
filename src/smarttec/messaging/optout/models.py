"""Refusals of recipients as a table."""

from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["cell"], pseudonym=["account"], hashed=["sender_digest", "peer_digest"], link=["message"], time=["created_at"]
)
class OptOut(models.Model):
    """A recipient wants nothing more from a number of the account. `message`: the text that said so, if one did."""

    pk = models.CompositePrimaryKey("account", "sender_digest", "peer_digest")
    account = models.UUIDField()
    sender_digest = models.BinaryField(max_length=16)
    """Of the account's own number."""
    peer_digest = models.BinaryField(max_length=16)
    cell = models.PositiveSmallIntegerField(default=0)
    message = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return "opt-out"

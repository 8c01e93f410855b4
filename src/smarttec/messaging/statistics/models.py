"""Totals of days, and what may still change in them, as tables."""

from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(key=["day", "cell"], pseudonym=["account"], state=["status", "error_code"], amount=["messages", "segments"])
class StatusDay(models.Model):
    """How many messages of an account, made on a UTC day, have a status and an error (0: none)."""

    pk = models.CompositePrimaryKey("account", "day", "status", "error_code")
    account = models.UUIDField()
    day = models.DateField()
    status = models.PositiveSmallIntegerField()
    error_code = models.PositiveIntegerField()
    cell = models.PositiveSmallIntegerField(default=0)
    messages = models.BigIntegerField()
    segments = models.BigIntegerField()


@impersonal(link=["message"], state=["status", "error_code", "checks"], time=["check_at", "created_at"])
class OpenMessage(models.Model):
    """A message that was counted with a status that may still change. `status` 0: it is not counted yet."""

    message = models.UUIDField(primary_key=True)
    status = models.PositiveSmallIntegerField()
    error_code = models.PositiveIntegerField(default=0)
    checks = models.PositiveSmallIntegerField(default=0)
    check_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["check_at"], name="statistics_open_due")]


@impersonal(key=["id", "reached"], time=["counted_until"])
class Mark(models.Model):
    """The one row that says how far the messages were walked through. `reached` is the last message's id."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    reached = models.UUIDField()
    counted_until = models.DateTimeField()

"""How far the daily run is with each kind of rows, and what it found last: counts and times, nothing about anybody."""

from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["label", "done_until"],
    state=["over", "held", "ended", "ended_in_all"],
    time=["oldest_at", "limit", "ran_at"],
)
class KindState(models.Model):
    """What the last run found of a table. `done_until`: rows up to this id are done with (tables in time order).

    `over` were past their time before the run, `ended` of them were deleted or emptied, `held` are kept by a legal hold
    or because something is under way. `oldest_at` is the oldest that is left, `limit` the oldest that is allowed.
    """

    label = models.CharField(max_length=60, primary_key=True)
    done_until = models.UUIDField(null=True)
    over = models.PositiveBigIntegerField(default=0)
    held = models.PositiveBigIntegerField(default=0)
    ended = models.PositiveBigIntegerField(default=0)
    ended_in_all = models.PositiveBigIntegerField(default=0)
    oldest_at = models.DateTimeField(null=True)
    limit = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"retention of {self.label}"

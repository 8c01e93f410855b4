"""One row for each periodic task.

Times are the database's own, as the queue's are: the sandbox's clock moves neither.
"""

from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["task"], state=["period_seconds", "failures", "error"], time=["expected_since", "succeeded_at", "failed_at"]
)
class PeriodicTask(models.Model):
    """When a periodic task last succeeded. `failures` counts those since then; `error` is the class of the last one."""

    task = models.TextField(primary_key=True)
    period_seconds = models.IntegerField()
    expected_since = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_default=0)
    error = models.CharField(max_length=100, blank=True, default="", db_default="")

"""Background work of the API."""

from procrastinate.contrib.django import app

from smarttec.faces.twilio.idempotency import KEPT
from smarttec.faces.twilio.models import OnceRequest
from smarttec.kernel import clock


@app.periodic(cron="17 * * * *")
@app.task(name="smarttec.faces.twilio.tasks.forget", queueing_lock="api-forget")
def forget(timestamp: int) -> None:
    """Forget Idempotency-Keys that nobody can use any more. `timestamp` is the queue's own."""
    del timestamp
    OnceRequest.objects.filter(created_at__lt=clock.now() - KEPT).delete()

"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.service.keeping import forget_old


@app.periodic(cron="13 * * * *")
@app.task(name="smarttec.messaging.service.tasks.forget", queueing_lock="service-forget")
def forget(timestamp: int) -> None:
    """Forget texts that were delivered days ago. `timestamp` is the queue's own."""
    del timestamp
    forget_old()

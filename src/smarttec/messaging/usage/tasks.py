"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.usage.firing import look
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.usage.tasks.fire", queueing_lock="usage-fire")
def fire(timestamp: int) -> None:
    """Fire the triggers whose value is reached. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        look()

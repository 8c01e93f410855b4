"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.alerts import raise_due_alerts
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.tasks.watch_carriers", queueing_lock="messaging-watch-carriers")
def watch_carriers(timestamp: int) -> None:
    """Alert the staff of carriers that are away. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        raise_due_alerts()
    uses.flush()

"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.alerts import raise_due_alerts
from smarttec.messaging.discarding import BATCH, discard_due
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.tasks.discard", queueing_lock="messaging-discard", lock="messaging-discard")
def discard(timestamp: int) -> None:
    """Take out of messages that are over what their senders asked for. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        while discard_due() == BATCH:
            continue
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.tasks.watch_carriers", queueing_lock="messaging-watch-carriers")
def watch_carriers(timestamp: int) -> None:
    """Alert the staff of carriers that are away. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        raise_due_alerts()
    uses.flush()

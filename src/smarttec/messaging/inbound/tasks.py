"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.inbound.keeping import forget_old
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="7 * * * *")
@app.task(name="smarttec.messaging.inbound.tasks.forget", queueing_lock="inbound-forget")
def forget(timestamp: int) -> None:
    """Forget what arrived long ago. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        while forget_old():
            continue
    uses.flush()

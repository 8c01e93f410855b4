"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.ledger.actions import expire_due
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.ledger.tasks.expire", queueing_lock="ledger-expire", lock="ledger-expire")
def expire(timestamp: int) -> None:
    """Release holds and take promotional credit whose time is over. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        expire_due()

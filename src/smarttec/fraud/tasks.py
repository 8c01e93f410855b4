"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.fraud.actions.watch import forget_old_days
from smarttec.fraud.actions.watch import watch as look
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose

_ROWS, _BATCHES = 5_000, 20


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.fraud.tasks.watch", queueing_lock="fraud-watch", lock="fraud-watch")
def watch(timestamp: int) -> None:
    """Look over recent traffic. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        look()
    uses.flush()


@app.periodic(cron="23 4 * * *")
@app.task(name="smarttec.fraud.tasks.forget", queueing_lock="fraud-forget")
def forget(timestamp: int) -> None:
    """Delete the counters of old days. `timestamp` is the queue's own."""
    del timestamp
    forget_old_days(rows=_ROWS, batches=_BATCHES)

"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.shop.alerts.watching import look
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.shop.alerts.tasks.watch", queueing_lock="alerts-watch")
def watch(timestamp: int) -> None:
    """Tell whose credit ran low since the last look. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        look()
    uses.flush()

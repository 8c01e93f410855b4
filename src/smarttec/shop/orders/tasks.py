"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.shop.orders.actions.due import run_due
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.shop.orders.tasks.due", queueing_lock="orders-due", lock="orders-due")
def due(timestamp: int) -> None:
    """Let quotes expire, remind of invoices, and note which are overdue. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_due()
    uses.flush()

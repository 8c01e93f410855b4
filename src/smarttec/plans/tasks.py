"""Background work of this room. A task starts without any purpose, whatever the process had declared."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.plans.actions.due import run_due
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.plans.tasks.due", queueing_lock="plans-due", lock="plans-due")
def due(timestamp: int) -> None:
    """Do what fell due, by our own clock. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_due()
    uses.flush()

"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.requests.register.actions.due import run_due
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.requests.register.tasks.due", queueing_lock="register-due", lock="register-due")
def due(timestamp: int) -> None:
    """Reminders, alarms, and requests that nobody proved. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_due()
    uses.flush()

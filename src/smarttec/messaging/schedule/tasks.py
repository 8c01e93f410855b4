"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.schedule.running import forget_old, run_due
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.schedule.tasks.run", queueing_lock="schedule-run", lock="schedule-run")
def run(timestamp: int) -> None:
    """Send what is due. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_due()
    uses.flush()


@app.periodic(cron="43 4 * * *")
@app.task(name="smarttec.messaging.schedule.tasks.forget", queueing_lock="schedule-forget")
def forget(timestamp: int) -> None:
    """Delete what was kept long enough. `timestamp` is the queue's own."""
    del timestamp
    forget_old()

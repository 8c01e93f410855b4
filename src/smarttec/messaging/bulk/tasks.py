"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.bulk.keeping import forget_old
from smarttec.messaging.bulk.running import run_due
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.bulk.tasks.run", queueing_lock="bulk-run", lock="bulk-run")
def run(timestamp: int) -> None:
    """Go on with sendings that are due. `timestamp` is the queue's own; 0 when somebody just confirmed one."""
    del timestamp
    with without_purpose():
        has_more = run_due()
    uses.flush()
    if has_more:
        app.configure_task("smarttec.messaging.bulk.tasks.again").defer()


@app.task(name="smarttec.messaging.bulk.tasks.again", lock="bulk-run")
def again() -> None:
    """The same at once, for what was just confirmed."""
    run(timestamp=0)


@app.periodic(cron="41 4 * * *")
@app.task(name="smarttec.messaging.bulk.tasks.forget", queueing_lock="bulk-forget")
def forget(timestamp: int) -> None:
    """Delete what was kept long enough. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        forget_old()

"""Background work of this room. A task starts without any purpose, whatever the process had declared."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.numbers.actions.due import run_due
from smarttec.numbers.actions.sweeping import sweep
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.numbers.tasks.due", queueing_lock="numbers-due", lock="numbers-due")
def due(timestamp: int) -> None:
    """Do what fell due for rentals, by our own clock. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_due()
    uses.flush()


@app.periodic(cron="*/5 * * * *")
@app.task(name="smarttec.numbers.tasks.sweep_directory", queueing_lock="numbers-sweep", lock="numbers-sweep")
def sweep_directory(timestamp: int) -> None:
    """Compare a batch of the stock with the directory. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        sweep()
    uses.flush()

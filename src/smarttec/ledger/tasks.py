"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.ledger.actions import expire_due
from smarttec.ledger.daily import add_up
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.ledger.tasks.expire", queueing_lock="ledger-expire", lock="ledger-expire")
def expire(timestamp: int) -> None:
    """Release holds and take promotional credit whose time is over. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        expire_due()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.ledger.tasks.add_up_days", queueing_lock="ledger-days", lock="ledger-days")
def add_up_days(timestamp: int) -> None:
    """Bring the totals of days up to the last minutes. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        add_up()


@app.periodic(cron="7 * * * *")
@app.task(name="smarttec.ledger.tasks.compare_days", queueing_lock="ledger-days-all", lock="ledger-days")
def compare_days(timestamp: int) -> None:
    """Add what the runs of the minutes missed, of all accounts. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        add_up(everything=True)

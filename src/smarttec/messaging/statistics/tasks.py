"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.statistics.counting import count
from smarttec.vault.purpose import without_purpose


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.statistics.tasks.count", queueing_lock="statistics-count", lock="statistics-count")
def add_up(timestamp: int) -> None:
    """Bring the totals of days up to the last minutes. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        count()

"""Background work of this room: partitions for the months ahead."""

from procrastinate.contrib.django import app

from smarttec.storage import partitions


@app.periodic(cron="41 3 * * *")
@app.task(name="smarttec.storage.tasks.ensure_partitions", queueing_lock="storage-partitions")
def ensure_partitions(timestamp: int) -> None:
    """Make the coming months' partitions. `timestamp` is the queue's own."""
    del timestamp
    partitions.ensure()

"""Background work of this room, once a day. A task starts without any purpose, whatever the process had declared."""

import logging

from procrastinate.contrib.django import app

from smarttec.requests import notes
from smarttec.requests.erasure.records import end_due_records
from smarttec.requests.retention.closing import end_closed
from smarttec.requests.retention.running import run
from smarttec.vault.purpose import without_purpose

log = logging.getLogger("smarttec.requests.retention")


@app.periodic(cron="40 3 * * *")
@app.task(name="smarttec.requests.retention.tasks.daily", queueing_lock="retention", lock="retention")
def daily(timestamp: int) -> None:
    """End what is over, by our own clock. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        for found in run():
            if found.ended:
                log.info("%s: %d rows ended, %d are held", found.kind.holding.label, found.ended, found.held)
        end_closed()
        end_due_records()
        notes.end_due()

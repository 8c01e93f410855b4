"""Background work of this room. A task starts without any purpose, whatever the process had declared."""

from uuid import UUID

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.requests.erasure.recipients import ask_due
from smarttec.requests.erasure.replaying import keep_copies
from smarttec.requests.erasure.running import run as run_erasure
from smarttec.requests.erasure.running import run_due
from smarttec.vault.purpose import without_purpose


@app.task(name="smarttec.requests.erasure.tasks.run")
def run(erasure_id: str) -> None:
    """Run an erasure that was just approved, and what follows from it."""
    with without_purpose():
        run_erasure(UUID(erasure_id))
        ask_due()
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.requests.erasure.tasks.due", queueing_lock="erasure-due", lock="erasure-due")
def due(timestamp: int) -> None:
    """Go on with what was interrupted or waits, by our own clock. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        run_due()
        ask_due()
        keep_copies()
    uses.flush()

"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.messaging.recipients.walking import forget_old, run_due
from smarttec.notice import uses
from smarttec.vault.purpose import without_purpose


@app.task(name="smarttec.messaging.recipients.tasks.walk", lock="recipients-walk")
def walk(inquiry: str) -> None:
    """Go on with what is due; `inquiry` is the one that was just asked for."""
    del inquiry
    go_on(timestamp=0)


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.messaging.recipients.tasks.go_on", queueing_lock="recipients-go-on", lock="recipients-walk")
def go_on(timestamp: int) -> None:
    """Go on with every walk that is due. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        has_more = run_due()
    uses.flush()
    if has_more:
        app.configure_task("smarttec.messaging.recipients.tasks.walk").defer(inquiry="")


@app.periodic(cron="51 4 * * *")
@app.task(name="smarttec.messaging.recipients.tasks.forget", queueing_lock="recipients-forget")
def forget(timestamp: int) -> None:
    """Forget inquiries that are over. `timestamp` is the queue's own."""
    del timestamp
    while forget_old():
        continue

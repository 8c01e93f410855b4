"""Background work of this room. A task starts without any purpose, whatever the process had declared."""

from uuid import UUID

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.post.delivery import deliver_due, deliver_one
from smarttec.post.transport import current_transport
from smarttec.vault.purpose import without_purpose

_PER_SWEEP = 500


@app.task(name="smarttec.post.tasks.deliver")
def deliver(mail_id: str) -> None:
    """Deliver a mail that was just queued."""
    with without_purpose():
        deliver_one(mail_id=UUID(mail_id), transport=current_transport())
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.post.tasks.sweep", queueing_lock="post-sweep")
def sweep(timestamp: int) -> None:
    """Deliver what waits for another try, and find hand-overs whose worker died. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        deliver_due(transport=current_transport(), limit=_PER_SWEEP)
    uses.flush()

"""Background work of this room."""

from uuid import UUID

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.requests.handover.actions.announcing import TASK, tell_batch
from smarttec.requests.handover.domain import State
from smarttec.requests.handover.models import Handover
from smarttec.vault.purpose import without_purpose


@app.task(name=TASK)
def announce(handover_id: str) -> None:
    """Write all letters of a transfer, batch by batch."""
    with without_purpose():
        while tell_batch(handover=UUID(handover_id)):
            uses.flush()
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.requests.handover.tasks.sweep", queueing_lock="handover-sweep", lock="handover-sweep")
def sweep(timestamp: int) -> None:
    """Go on with letters whose worker died. `timestamp` is the queue's own."""
    del timestamp
    begun = Handover.objects.filter(state=State.ANNOUNCED, leave_until=None)
    for handover in begun.values_list("id", flat=True):
        announce(handover_id=str(handover))

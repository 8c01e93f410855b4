"""Background work of this room. What falls due stands in tables and is found by the Clock."""

from uuid import UUID

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.requests.incidents.actions.duties import remind
from smarttec.requests.incidents.actions.telling import TASK, tell_batch
from smarttec.requests.incidents.models import Incident
from smarttec.vault.purpose import without_purpose

_REMINDERS = 500


@app.task(name=TASK)
def tell(incident_id: str) -> None:
    """Write all letters of an incident, batch by batch."""
    with without_purpose():
        while tell_batch(incident=UUID(incident_id)):
            uses.flush()
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.requests.incidents.tasks.sweep", queueing_lock="incidents-sweep", lock="incidents-sweep")
def sweep(timestamp: int) -> None:
    """Note deadlines, and go on with letters whose worker died. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        remind(limit=_REMINDERS)
        begun = Incident.objects.filter(letters_at__isnull=False, affected__told_at=None)
        for incident in begun.values_list("id", flat=True).distinct():
            tell(incident_id=str(incident))
    uses.flush()

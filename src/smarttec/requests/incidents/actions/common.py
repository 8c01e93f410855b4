"""What the writes of the register share. Whoever changes an incident holds its row."""

from uuid import UUID

from smarttec.kernel.errors import Conflict, NotFound
from smarttec.requests.incidents.models import Incident, IncidentEntry
from smarttec.requests.notes import keys_for


def locked(incident: UUID) -> Incident:
    """The incident's row, locked until the transaction ends. Raises `NotFound`, `Conflict` when it is closed."""
    row = Incident.objects.select_for_update(no_key=True).filter(id=incident).first()
    if row is None:
        raise NotFound
    if row.state == Incident.State.CLOSED:
        raise Conflict("This incident is closed.")
    keys_for(row.id)
    return row


def record(incident: Incident, what: IncidentEntry.What, *, by: UUID | None = None, note: str = "") -> None:
    """Append a line to the history."""
    if note:
        keys_for(incident.id)
    IncidentEntry.objects.create(incident=incident, what=what, by=by, note=note or None)

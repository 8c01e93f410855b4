"""What the writes share. Whoever changes a transfer holds its row."""

from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.requests.handover.domain import State, demand_step
from smarttec.requests.handover.models import Handover, HandoverEntry

What = HandoverEntry.What


def locked(handover: UUID) -> Handover:
    """The row, locked until the transaction ends. Raises `NotFound`."""
    row = Handover.objects.select_for_update(no_key=True).filter(id=handover).first()
    if row is None:
        raise NotFound
    return row


def move(row: Handover, after: State) -> None:
    """To that state, if it may follow. Raises `Conflict`. The caller saves."""
    demand_step(State(row.state), after)
    row.state = after


def record(row: Handover, what: HandoverEntry.What, *, by: UUID | None = None, note: str = "") -> None:
    """Append a line to the log."""
    HandoverEntry.objects.create(handover=row, what=what, by=by, note=note)

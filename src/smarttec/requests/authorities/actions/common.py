"""What the writes share. Whoever changes a case holds its row."""

from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.requests.authorities.domain import State, demand_step
from smarttec.requests.authorities.models import AuthorityCase, CaseEntry
from smarttec.requests.notes import keys_for

What = CaseEntry.What


def locked(case: UUID) -> AuthorityCase:
    """The case's row, locked until the transaction ends. Raises `NotFound`."""
    row = AuthorityCase.objects.select_for_update(no_key=True).filter(id=case).first()
    if row is None:
        raise NotFound
    keys_for(row.id)
    return row


def move(row: AuthorityCase, after: State) -> None:
    """To that state, if it may follow. Raises `Conflict`. The caller saves."""
    demand_step(State(row.state), after)
    row.state = after


def record(row: AuthorityCase, what: CaseEntry.What, *, by: UUID | None = None, note: str = "") -> None:
    """Append a line to the history."""
    if note:
        keys_for(row.id)
    CaseEntry.objects.create(case=row, what=what, by=by, note=note or None)

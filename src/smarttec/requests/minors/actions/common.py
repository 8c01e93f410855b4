"""What the writes share. Whoever changes a case holds its row."""

from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.people.models import Person
from smarttec.requests.minors.domain import State, demand_step
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.notes import keys_for


def locked(case: UUID) -> MinorCase:
    """The case's row, locked until the transaction ends. Raises `NotFound`."""
    row = MinorCase.objects.select_for_update(no_key=True).filter(id=case).first()
    if row is None:
        raise NotFound
    keys_for(row.id)
    return row


def move(row: MinorCase, after: State) -> None:
    """To that state, if it may follow. Raises `Conflict`. The caller saves."""
    demand_step(State(row.state), after)
    row.state = after


def person_of(row: MinorCase) -> Person:
    """Whom it is about. Raises `NotFound` for a case about nobody known."""
    found = Person.objects.filter(id=row.person).first() if row.person else None
    if found is None:
        raise NotFound
    return found

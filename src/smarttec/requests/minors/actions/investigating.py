"""What was looked at, and whether a parent has the say."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel.errors import Conflict
from smarttec.requests.minors.actions.common import locked
from smarttec.requests.minors.domain import OPEN, Authority, Checked, Speaks, State
from smarttec.requests.minors.models import MinorCase, MinorCheck
from smarttec.requests.notes import read_note


@transaction.atomic
def note_check(*, case: UUID, checked: Checked, speaks: Speaks, note: str, by: UUID) -> MinorCheck:
    """Something was looked at. Raises `Conflict` when the case is over, `InvalidInput`, `NotFound`."""
    words = read_note(note, field="note", is_needed=False)
    row = _open(case)
    row.checks += 1
    row.save(update_fields=["checks"])
    return MinorCheck.objects.create(case=row, checked=checked, speaks=speaks, note=words or None, by=by)


@transaction.atomic
def note_authority(*, case: UUID, authority: Authority, by: UUID) -> MinorCase:
    """It was seen that who asks has the say for the child. Raises `Conflict`, `NotFound`."""
    row = _open(case)
    row.is_parent, row.authority, row.authority_by = True, authority, by
    row.save(update_fields=["is_parent", "authority", "authority_by"])
    return row


def _open(case: UUID) -> MinorCase:
    row = locked(case)
    if State(row.state) not in OPEN:
        raise Conflict("This case is over.")
    return row

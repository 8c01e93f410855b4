"""What is owed: proposed by one person, approved by another; or objected to, refused, or nothing is held."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.vocabulary import Category
from smarttec.notice.door import mask
from smarttec.requests.authorities.actions.common import What, locked, move, record
from smarttec.requests.authorities.domain import REFUSED_BASES, Basis, State
from smarttec.requests.authorities.models import AuthorityCase
from smarttec.requests.notes import read_note


@transaction.atomic
def propose(
    *, case: UUID, categories: frozenset[Category], made_from: datetime, made_before: datetime, why: str, by: UUID
) -> AuthorityCase:
    """That much is owed, and why. Never more than was demanded. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    note = read_note(why, field="why")
    row = locked(case)
    if Basis(row.basis) in REFUSED_BASES:
        raise Conflict("A question that rests on nothing is not answered with data: refuse it.")
    if not row.subjects.exists():
        raise Conflict("Nobody we know is meant: nothing is held.")
    if not categories or mask(categories) & ~row.demanded:
        raise InvalidInput("Give only what was demanded, and something of it.", field="categories")
    if not row.from_at <= made_from < made_before <= row.until_at:
        raise InvalidInput("The period has to lie within the one that was demanded.", field="made_from")
    move(row, State.PROPOSED)
    row.approved, row.approved_from, row.approved_until = mask(categories), made_from, made_before
    row.proposal, row.proposed_by, row.proposed_at = note, by, clock.now()
    row.approved_by, row.approved_at = None, None
    row.save()
    record(row, What.PROPOSED, by=by, note=note)
    return row


@transaction.atomic
def approve(*, case: UUID, by: UUID) -> AuthorityCase:
    """A second person agrees. Raises `Conflict`, `NotFound`, `InvalidInput` for who proposed it."""
    row = locked(case)
    if row.proposed_by == by:
        raise InvalidInput("Another person than the proposer has to approve this.")
    move(row, State.APPROVED)
    row.approved_by, row.approved_at = by, clock.now()
    row.save()
    record(row, What.APPROVED, by=by)
    return row


@transaction.atomic
def reject(*, case: UUID, why: str, by: UUID) -> AuthorityCase:
    """The proposal is not right, or is taken back. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    note = read_note(why, field="why")
    row = locked(case)
    move(row, State.RECEIVED)
    row.approved, row.approved_from, row.approved_until = 0, None, None
    row.save()
    record(row, What.REJECTED, by=by, note=note)
    return row


@transaction.atomic
def object_to(*, case: UUID, why: str, by: UUID) -> AuthorityCase:
    """We contest it, or ask for it to be narrowed. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    return _end(case, State.OBJECTED, What.OBJECTED, read_note(why, field="why"), by)


@transaction.atomic
def refuse(*, case: UUID, why: str, by: UUID) -> AuthorityCase:
    """It gets nothing. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    return _end(case, State.REFUSED, What.REFUSED, read_note(why, field="why"), by)


@transaction.atomic
def find_nothing(*, case: UUID, by: UUID) -> AuthorityCase:
    """We hold nothing of the kind. Raises `Conflict`, `NotFound`."""
    return _end(case, State.NOTHING_HELD, What.NOTHING, "", by)


def _end(case: UUID, state: State, what: What, why: str, by: UUID) -> AuthorityCase:
    row = locked(case)
    move(row, state)
    row.why, row.decided_by, row.decided_at = why or None, by, clock.now()
    row.save()
    record(row, what, by=by, note=why)
    return row

"""What is to be handed over to whom: proposed by one person, approved by another; aborted until something has left."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Category
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.door import mask
from smarttec.requests.handover.actions.common import What, locked, move, record
from smarttec.requests.handover.domain import LONGEST_WINDOW, SHORTEST_WINDOW, State, Why
from smarttec.requests.handover.models import NAME_MAX, Handover
from smarttec.requests.notes import read_note

_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is planned. `scope` is a company's code, empty for all customers; `words` is told to people."""

    successor: str
    country: str
    why: Why
    words: str
    categories: frozenset[Category]
    window: timedelta = SHORTEST_WINDOW
    scope: str = ""


@transaction.atomic
def propose(*, plan: Plan, by: UUID) -> Handover:
    """Enter it. Raises `InvalidInput`."""
    _check(plan)
    row = Handover.objects.create(
        successor=read_note(plan.successor, field="successor", longest=NAME_MAX), country=plan.country, why=plan.why,
        words=read_note(plan.words, field="words"), scope=plan.scope, categories=mask(plan.categories),
        window_days=plan.window.days, proposed_by=by,
    )  # fmt: skip
    record(row, What.PROPOSED, by=by)
    return row


def _check(plan: Plan) -> None:
    if len(plan.country) != _LETTERS or not plan.country.isalpha() or not plan.country.isupper():
        raise InvalidInput("Write the two capital letters of the country, for example US.", field="country")
    if not plan.categories or Category.CREDENTIAL in plan.categories:
        raise InvalidInput("Name what goes along; what opens an account never does.", field="categories")
    if not SHORTEST_WINDOW <= plan.window <= LONGEST_WINDOW:
        raise InvalidInput(f"Between {SHORTEST_WINDOW.days} and {LONGEST_WINDOW.days} days to leave.", field="window")
    if plan.scope and plan.scope not in {company.code for company in current_operator().companies}:
        raise InvalidInput("There is no such company of ours.", field="scope")


@transaction.atomic
def approve(*, handover: UUID, by: UUID) -> Handover:
    """A second person agrees. Raises `Conflict`, `NotFound`, `InvalidInput` for who proposed it."""
    row = locked(handover)
    if row.proposed_by == by:
        raise InvalidInput("Another person than the proposer has to approve this.")
    move(row, State.APPROVED)
    row.approved_by, row.approved_at = by, clock.now()
    row.save()
    record(row, What.APPROVED, by=by)
    return row


@transaction.atomic
def abort(*, handover: UUID, why: str, by: UUID) -> Handover:
    """It does not happen. Raises `Conflict` once something has left, `InvalidInput`, `NotFound`."""
    note = read_note(why, field="why")
    row = locked(handover)
    move(row, State.ABORTED)
    row.end_note, row.ended_by, row.ended_at = note, by, clock.now()
    row.save()
    record(row, What.ABORTED, by=by, note=note)
    return row

"""What is done with a request until it is answered: each act is a line of its history."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.requests.register import laws
from smarttec.requests.register.actions.common import checked, locked, record
from smarttec.requests.register.domain import Act, Happened, State, demand
from smarttec.requests.register.models import Request
from smarttec.requests.register.reasons import DELAYS, REASONS, demand_reason

OUTCOME_MAX = 30


@transaction.atomic
def take_up(*, request: UUID, by: UUID | None) -> Request:
    """Somebody (or the program, None) works on it from now on. Raises `Conflict`, `NotFound`."""
    row = locked(request)
    demand(State(row.state), Act.TAKE_UP)
    row.state, row.taken_by = State.OPEN, by
    row.save(update_fields=["state", "taken_by"])
    record(row, Happened.TAKEN_UP, by=by)
    return row


@transaction.atomic
def wait(*, request: UUID, by: UUID | None, words: str = "") -> Request:
    """It waits for the person or for somebody else; its time runs on. Raises `Conflict`, `NotFound`, `InvalidInput`."""
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.WAIT)
    row.state = State.WAITING
    row.save(update_fields=["state"])
    record(row, Happened.WAITS, by=by, words=words)
    return row


@transaction.atomic
def extend(*, request: UUID, by: UUID | None, reason: str, words: str = "") -> Request:
    """Take the longer time the law grants, once, before the first is over, for a reason of `reasons.DELAYS`.

    Raises `Conflict`, `InvalidInput`, `NotFound`.
    """
    demand_reason(DELAYS, reason)
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.EXTEND)
    if row.extended_until is not None or not laws.can_be_extended(row.law):
        raise Conflict("The time for this request cannot be made longer.")
    if clock.now() > row.due_at:
        raise Conflict("The time is over already, so it cannot be made longer.")
    row.due_at = row.extended_until = laws.LAWS[row.law].extended_until(row.received_at)
    row.save(update_fields=["due_at", "extended_until"])
    record(row, Happened.EXTENDED, by=by, words=words, detail=reason)
    return row


@transaction.atomic
def refuse(*, request: UUID, by: UUID | None, reason: str, words: str = "") -> Request:
    """Say no, with a reason of `reasons.REASONS` and our own words. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    demand_reason(REASONS, reason)
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.REFUSE)
    row.refusal = reason
    _end(row, State.REFUSED)
    record(row, Happened.REFUSED, by=by, words=words, detail=reason)
    return row


@transaction.atomic
def close(*, request: UUID, by: UUID | None, outcome: str, words: str = "") -> Request:
    """It is answered. `outcome` is a stable word of the room that did it; `words` are told to the person.

    Raises `Conflict`, `InvalidInput`, `NotFound`.
    """
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.CLOSE)
    row.outcome = outcome[:OUTCOME_MAX]
    _end(row, State.DONE)
    record(row, Happened.DONE, by=by, words=words, detail=row.outcome)
    return row


@transaction.atomic
def withdraw(*, request: UUID, by: UUID | None) -> Request:
    """The person takes it back. Raises `Conflict`, `NotFound`."""
    row = locked(request)
    demand(State(row.state), Act.WITHDRAW)
    _end(row, State.WITHDRAWN)
    record(row, Happened.WITHDRAWN, by=by)
    return row


def _end(row: Request, state: State) -> None:
    row.state, row.closed_at, row.next_step_at = state, clock.now(), None
    row.save(update_fields=["state", "closed_at", "next_step_at", "refusal", "outcome"])

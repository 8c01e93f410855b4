"""What is done with a request until it is answered: each act is a line of its history."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.requests.register import laws, letters
from smarttec.requests.register.actions.common import checked, keep, locked, record
from smarttec.requests.register.clockwork import Alarm
from smarttec.requests.register.domain import Act, Happened, Kind, State, demand, first_state
from smarttec.requests.register.models import Request
from smarttec.requests.register.reasons import DELAYS, REASONS, demand_reason

OUTCOME_MAX = 30
REOPENED_DAYS = timedelta(days=14)


@transaction.atomic
def take_up(*, request: UUID, by: UUID | None) -> Request:
    """Somebody (or the program, None) works on it from now on. Raises `Conflict`, `NotFound`."""
    row = locked(request)
    demand(State(row.state), Act.TAKE_UP)
    row.state, row.taken_by, row.waiting_since = State.OPEN, by, None
    keep(row)
    record(row, Happened.TAKEN_UP, by=by)
    return row


@transaction.atomic
def wait(*, request: UUID, by: UUID | None, words: str = "") -> Request:
    """It waits for the person or for somebody else; its time runs on. Raises `Conflict`, `NotFound`, `InvalidInput`."""
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.WAIT)
    row.state, row.waiting_since, row.reminders = State.WAITING, clock.now(), 0
    keep(row)
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
    row.alarm = Alarm.NONE
    keep(row)
    record(row, Happened.EXTENDED, by=by, words=words, detail=reason)
    letters.extended(row, reason=reason, words=words)
    return row


@transaction.atomic
def refuse(*, request: UUID, by: UUID | None, reason: str, words: str = "") -> Request:
    """Say no by letter, for a reason of `reasons.REASONS`. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    demand_reason(REASONS, reason)
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.REFUSE)
    row.refusal = reason
    _end(row, State.REFUSED)
    record(row, Happened.REFUSED, by=by, words=words, detail=reason)
    letters.refused(row, words=words)
    return row


@transaction.atomic
def close(*, request: UUID, by: UUID | None, outcome: str, words: str = "") -> Request:
    """It is answered. `outcome` is a stable word of the room that did it; `words` go to the person by letter.

    Raises `Conflict`, `InvalidInput`, `NotFound`.
    """
    words = checked(words, field="words")
    row = locked(request)
    demand(State(row.state), Act.CLOSE)
    row.outcome = outcome[:OUTCOME_MAX]
    _end(row, State.DONE)
    record(row, Happened.DONE, by=by, words=words, detail=row.outcome)
    letters.done(row, words=words)
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
    row.state, row.closed_at, row.waiting_since, row.heard_at = state, clock.now(), None, None
    keep(row)


@transaction.atomic
def answer(*, request: UUID, by: UUID, words: str) -> Request:
    """Write to the person; the request goes on. Raises `Conflict`, `InvalidInput`, `NotFound`, `CardNumberRefused`."""
    words = checked(words, field="words", needed=True)
    row = locked(request)
    demand(State(row.state), Act.ANSWER)
    row.heard_at = None
    keep(row)
    record(row, Happened.ANSWERED, by=by, words=words)
    letters.answer(row, words=words)
    return row


@transaction.atomic
def note(*, request: UUID, by: UUID | None, words: str, detail: str = "") -> Request:
    """A note for those who work on it. Raises `InvalidInput`, `NotFound`, `CardNumberRefused`."""
    words = checked(words, field="words")
    row = locked(request)
    record(row, Happened.NOTED, by=by, words=words, detail=detail)
    return row


@transaction.atomic
def reclassify(*, request: UUID, by: UUID, kind: Kind) -> Request:
    """What came as one thing is another, such as a mail that asks for deletion: proof and day are those of that kind.

    Raises `Conflict`, `NotFound`.
    """
    row = locked(request)
    demand(State(row.state), Act.TAKE_UP)
    row.kind, row.due_at = kind, laws.due_at(kind, row.law, row.received_at)
    row.due_at, row.alarm = max(row.due_at, clock.now()), Alarm.NONE
    if row.verified_at is None and first_state(kind) is State.VERIFYING:
        row.state, row.how, row.waiting_since, row.reminders = State.VERIFYING, "", clock.now(), 0
        letters.received(row)
    keep(row)
    record(row, Happened.TAKEN_UP, by=by, detail=kind)
    return row


@transaction.atomic
def hear(*, request: UUID, words: str, detail: str) -> Request:
    """The person wrote more about it, by the channel `detail`; what waited for them goes on. An ended one is reopened
    by nobody but staff, who see that there is something new. Raises `InvalidInput`, `NotFound`, `CardNumberRefused`.
    """
    words = checked(words, field="text", needed=True)
    row = locked(request)
    if row.state == State.WAITING:
        row.state, row.waiting_since = State.OPEN, None
    row.heard_at = clock.now()
    keep(row)
    record(row, Happened.WROTE, words=words, detail=detail)
    return row


@transaction.atomic
def reopen(*, request: UUID, by: UUID) -> Request:
    """Look at an ended request again; its time is a new pledge of ours. Raises `Conflict`, `NotFound`."""
    row = locked(request)
    demand(State(row.state), Act.REOPEN)
    row.state, row.closed_at, row.outcome, row.refusal = State.OPEN, None, "", ""
    row.due_at, row.alarm = max(row.due_at, clock.now() + REOPENED_DAYS), Alarm.NONE
    keep(row)
    record(row, Happened.TAKEN_UP, by=by, detail="reopened")
    return row

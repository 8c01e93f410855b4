"""What the carrier answered, and what it means for the message and the money.

Outcomes and receipts of one carrier are written by one task, in order, so a receipt that overtakes its response always
finds either the part or a place to wait. Every write can be repeated: statuses only change from open ones, parts and
ledger acts exist once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from smarttec.kernel import clock
from smarttec.ledger.models import Counterpart
from smarttec.messaging.domain import PartState, captured_share, unnamed_part
from smarttec.messaging.models import Status
from smarttec.storage.pools import Connection, Pool
from smarttec.storage.sqlfile import statement

RETRY_DELAY = timedelta(seconds=1)
UNKNOWN_DEADLINE = timedelta(hours=25)
"""How long a receipt may still prove that the carrier took a message; a day of validity, and an hour."""
VALIDITY_MARGIN = timedelta(hours=1)
"""A carrier that tries for longer than a day is given its whole validity, and this."""

_RESOLVE = "SELECT ledger_resolve($1::uuid[], $2::bigint[], $3::smallint, $4)"


class Verdict(Enum):
    """What became of a submitted message as a whole."""

    SENT = Status.SENT
    FAILED = Status.FAILED
    UNKNOWN = Status.UNKNOWN
    REQUEUED = Status.QUEUED


@dataclass(frozen=True, slots=True)
class Retry:
    """How a message goes on that the carrier surely did not take: when, after how many tries, and not with whom."""

    delay: timedelta = RETRY_DELAY
    attempts: int = 0
    avoided: int | None = None


SOON = Retry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One message's outcome. `references` are the carrier's ids of the parts it took, by part number from 1.

    `retry` counts only for `REQUEUED`.
    """

    message: UUID
    cell: int
    verdict: Verdict
    segments: int
    references: dict[int, str]
    error_code: int | None = None
    retry: Retry = SOON


class Told(NamedTuple):
    """What a receipt says of a part: the carrier's id, the state, our own reference if it was repeated."""

    reference: str
    state: PartState
    own: int | None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A message that got its final status now, and how long ago the carrier had taken it."""

    message: UUID
    status: Status
    delay_seconds: float


async def settle(
    pool: Pool, *, carrier: int, outcomes: Sequence[Outcome], unknown_deadline: timedelta = UNKNOWN_DEADLINE
) -> list[Concluded]:
    """Write a batch of outcomes: statuses, the carrier's ids, the money, and receipts that were already waiting.

    Of several outcomes of one message (a late response after a doubt) the last one knows most and counts. Returns what
    those receipts concluded.
    """
    now = clock.now()
    outcomes = list({outcome.message: outcome for outcome in outcomes}.values())
    answered = [outcome for outcome in outcomes if outcome.verdict is not Verdict.REQUEUED]
    async with pool.acquire() as connection, connection.transaction():
        await _requeue(connection, carrier, [o for o in outcomes if o.verdict is Verdict.REQUEUED], now)
        if not answered:
            return []
        await connection.fetch(
            statement("messaging", "settle"),
            [outcome.message for outcome in answered],
            [outcome.verdict.value for outcome in answered],
            [outcome.error_code for outcome in answered],
            [now + unknown_deadline if outcome.verdict is Verdict.UNKNOWN else None for outcome in answered],
            now,
            carrier,
        )
        references = await _store_parts(connection, carrier, answered, now)
        await _resolve_sent_and_failed(connection, answered, now)
        concluded = await _apply_waiting(connection, carrier, references, now)
        return concluded + await conclude(
            connection, {o.message for o in answered if o.references and o.segments > 1}, now
        )


async def _requeue(connection: Connection, carrier: int, outcomes: Sequence[Outcome], now: datetime) -> None:
    if outcomes:
        await connection.execute(
            statement("messaging", "requeue"),
            [outcome.message for outcome in outcomes],
            [now + outcome.retry.delay for outcome in outcomes],
            [outcome.retry.attempts for outcome in outcomes],
            [outcome.retry.avoided for outcome in outcomes],
            carrier,
        )


async def _store_parts(connection: Connection, carrier: int, outcomes: Sequence[Outcome], now: datetime) -> list[str]:
    parts = [
        (reference or unnamed_part(outcome.message, number), outcome.message, outcome.cell, number)
        for outcome in outcomes
        for number, reference in outcome.references.items()
    ]
    if not parts:
        return []
    references, messages, cells, numbers = (list(column) for column in zip(*parts, strict=True))
    states = [PartState.ACCEPTED] * len(parts)
    await connection.execute(
        statement("messaging", "parts"), carrier, references, messages, cells, numbers, states, now
    )
    return [str(reference) for reference in references]


async def _resolve_sent_and_failed(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    final = [outcome for outcome in outcomes if outcome.verdict in (Verdict.SENT, Verdict.FAILED)]
    if not final:
        return
    messages = [outcome.message for outcome in final]
    rows = await connection.fetch("SELECT id, amount_micros FROM ledger_hold WHERE id = ANY ($1::uuid[])", messages)
    held = {row[0]: row[1] for row in rows}
    captured = [
        captured_share(held.get(outcome.message, 0), accepted=len(outcome.references), segments=outcome.segments)
        for outcome in final
    ]
    await resolve(connection, messages, captured, now)


async def _apply_waiting(connection: Connection, carrier: int, references: list[str], now: datetime) -> list[Concluded]:
    """Receipts that came before the response that names them."""
    if not references:
        return []
    rows = await connection.fetch(
        "DELETE FROM messaging_earlyreceipt WHERE carrier = $1 AND reference = ANY ($2::text[]) AND is_certain "
        "RETURNING reference, state, user_reference",
        carrier,
        references,
    )
    known = await apply_states(connection, carrier, [Told(row[0], PartState(row[1]), row[2]) for row in rows])
    return await conclude(connection, set(known.values()), now)


def best_of(told: Sequence[Told]) -> list[Told]:
    """One for each reference: the first that is final, else the furthest."""
    best: dict[tuple[str, int | None], Told] = {}
    for one in told:
        key = one.reference, one.own
        known = best.get(key)
        if known is None or (not known.state.is_final and one.state > known.state):
            best[key] = one
    return list(best.values())


async def apply_states(connection: Connection, carrier: int, told: Sequence[Told]) -> dict[str, UUID]:
    """Write receipts' states to the parts they name. Returns the references that are known, with their messages."""
    if not told:
        return {}
    best = best_of(told)
    rows = await connection.fetch(
        statement("messaging", "receipts"),
        carrier,
        [one.reference for one in best],
        [one.state for one in best],
        [one.own for one in best],
    )
    return {row[0]: row[1] for row in rows}


async def conclude(connection: Connection, messages: set[UUID], now: datetime) -> list[Concluded]:
    """Give messages their terminal status from the states of their parts, and capture those still held."""
    if not messages:
        return []
    rows = await connection.fetch(statement("messaging", "conclude"), list(messages), now)
    proven = [row for row in rows if row[1] in (Status.SUBMITTING, Status.UNKNOWN)]
    if proven:
        captured = [captured_share(row[4], accepted=min(row[2], row[3]), segments=row[3]) for row in proven]
        await resolve(connection, [row[0] for row in proven], captured, now)
    return [Concluded(row[0], Status(row[5]), (now - row[6]).total_seconds()) for row in rows if row[5] != Status.SENT]


async def resolve(connection: Connection, messages: list[UUID], captured_micros: list[int], now: datetime) -> None:
    """Capture so much of each message's hold, and release the rest."""
    await connection.execute(_RESOLVE, messages, captured_micros, Counterpart.SMS_REVENUE, now)

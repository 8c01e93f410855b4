"""What the carrier answered, and what it means for the message and the money.

Outcomes and receipts of one carrier are written by one task, in order, so a receipt that overtakes its response always
finds either the part or a place to wait. Every write can be repeated: statuses only change from open ones, parts and
ledger acts exist once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.ledger.models import Counterpart
from smarttec.messaging.domain import ERROR_UNKNOWN, PartState, captured_share, unnamed_part
from smarttec.messaging.models import Status
from smarttec.storage.pools import Connection, Pool
from smarttec.storage.sqlfile import statement

RETRY_DELAY = timedelta(seconds=1)
QUEUE_PATIENCE = timedelta(days=3)
"""How long a message may wait for a carrier; well within the time for which its credit is held."""
UNKNOWN_DEADLINE = timedelta(hours=25)
"""How long a receipt may still prove that the carrier took a message; a day of validity, and an hour."""

_RESOLVE = "SELECT ledger_resolve($1::uuid[], $2::bigint[], $3::smallint, $4)"


class Verdict(Enum):
    """What became of a submitted message as a whole."""

    SENT = Status.SENT
    FAILED = Status.FAILED
    UNKNOWN = Status.UNKNOWN
    REQUEUED = Status.QUEUED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One message's outcome. `references` are the carrier's ids of the parts it took, by part number from 1."""

    message: UUID
    cell: int
    verdict: Verdict
    segments: int
    references: dict[int, str]
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class CarrierReceipt:
    """A receipt as the settlement needs it. `recipient` is the number it is about, in E.164 form."""

    reference: str
    user_reference: int | None
    state: PartState
    recipient: str

    def __repr__(self) -> str:
        return f"<CarrierReceipt {self.reference} {self.state.name}>"


async def settle(
    pool: Pool, *, carrier: int, outcomes: Sequence[Outcome], unknown_deadline: timedelta = UNKNOWN_DEADLINE
) -> None:
    """Write a batch of outcomes: statuses, the carrier's ids, the money, and receipts that were already waiting.

    Of several outcomes of one message (a late response after a doubt) the last one knows most and counts.
    """
    now = clock.now()
    outcomes = list({outcome.message: outcome for outcome in outcomes}.values())
    async with pool.acquire() as connection, connection.transaction():
        due = {Verdict.UNKNOWN: now + unknown_deadline, Verdict.REQUEUED: now + RETRY_DELAY}
        await connection.fetch(
            statement("messaging", "settle"),
            [outcome.message for outcome in outcomes],
            [outcome.verdict.value for outcome in outcomes],
            [outcome.error_code for outcome in outcomes],
            [due.get(outcome.verdict) for outcome in outcomes],
            now,
            carrier,
        )
        references = await _store_parts(connection, carrier, outcomes, now)
        await _resolve_sent_and_failed(connection, outcomes, now)
        await _apply_waiting(connection, carrier, references, now)
        await conclude(connection, {o.message for o in outcomes if o.references and o.segments > 1}, now)


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
    await connection.execute(_RESOLVE, messages, captured, Counterpart.SMS_REVENUE, now)


async def _apply_waiting(connection: Connection, carrier: int, references: list[str], now: datetime) -> None:
    """Receipts that came before the response that names them."""
    if not references:
        return
    rows = await connection.fetch(
        "DELETE FROM messaging_earlyreceipt WHERE carrier = $1 AND reference = ANY ($2::text[]) "
        "RETURNING reference, state",
        carrier,
        references,
    )
    if rows:
        await apply_states(connection, carrier, best_states([(row[0], PartState(row[1])) for row in rows]), now)


def best_states(told: Sequence[tuple[str, PartState]]) -> dict[str, PartState]:
    """One state per reference: the first final one, else the furthest."""
    best: dict[str, PartState] = {}
    for reference, state in told:
        known = best.get(reference)
        if known is None or (not known.is_final and state > known):
            best[reference] = state
    return best


async def apply_states(connection: Connection, carrier: int, states: dict[str, PartState], now: datetime) -> set[str]:
    """Write receipts' states to the parts they name and conclude their messages. Returns the references known."""
    rows = await connection.fetch(statement("messaging", "receipts"), carrier, list(states), list(states.values()))
    await conclude(connection, {row[1] for row in rows}, now)
    return {row[0] for row in rows}


async def conclude(connection: Connection, messages: set[UUID], now: datetime) -> None:
    """Give messages their terminal status from the states of their parts, and capture those still held."""
    if not messages:
        return
    rows = await connection.fetch(statement("messaging", "conclude"), list(messages), now)
    proven = [row for row in rows if row[1] in (Status.SUBMITTING, Status.UNKNOWN)]
    if proven:
        captured = [captured_share(row[4], accepted=min(row[2], row[3]), segments=row[3]) for row in proven]
        await connection.execute(_RESOLVE, [row[0] for row in proven], captured, Counterpart.SMS_REVENUE, now)


async def sweep(pool: Pool, *, carrier: int, unknown_deadline: timedelta = UNKNOWN_DEADLINE) -> tuple[int, int]:
    """The janitor. Returns how many became unknown and how many unknown ones were given up.

    A claim whose lease ended (its gateway died) becomes `unknown`. An unknown message whose deadline passed without
    proof that the carrier took it fails, and its credit is released; parts that are proven are captured. One that no
    carrier took within `QUEUE_PATIENCE` fails likewise.
    """
    now = clock.now()
    async with pool.acquire() as connection, connection.transaction():
        lost = await connection.fetch(
            "UPDATE messaging_message SET status = 7, due_at = $2 "
            "WHERE due_at <= $1 AND status = 2 AND carrier = $3 RETURNING id",
            now,
            now + unknown_deadline,
            carrier,
        )
        given_up = await connection.fetch(
            "UPDATE messaging_message SET status = 6, error_code = $3, due_at = NULL, finished_at = $1 "
            "WHERE due_at <= $1 AND (status = 7 AND carrier = $2 OR status = 1 AND created_at <= $4) "
            "RETURNING id, price_micros, segments",
            now,
            carrier,
            ERROR_UNKNOWN,
            now - QUEUE_PATIENCE,
        )
        await _release_given_up(connection, given_up, now)
        await connection.execute(
            "DELETE FROM messaging_earlyreceipt WHERE carrier = $1 AND received_at < $2",
            carrier,
            now - 2 * unknown_deadline,
        )
    return len(lost), len(given_up)


async def _release_given_up(connection: Connection, given_up: Sequence[Any], now: datetime) -> None:
    if not given_up:
        return
    messages = [row[0] for row in given_up]
    rows = await connection.fetch(
        "SELECT message, count(DISTINCT number) FROM messaging_part WHERE message = ANY ($1::uuid[]) GROUP BY message",
        messages,
    )
    proven = {row[0]: row[1] for row in rows}
    captured = [
        captured_share(row[1], accepted=min(proven.get(row[0], 0), row[2]), segments=row[2]) for row in given_up
    ]
    await connection.execute(_RESOLVE, messages, captured, Counterpart.SMS_REVENUE, now)

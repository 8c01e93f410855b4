"""What falls due although nobody reports: lost claims, doubts that nothing resolved, lanes of carriers that are down.

Every statement finds its rows by lane and due time, so the cost follows what is due, not what waits. It looks after all
carriers, those that were switched off included. Policy: `docs/decisions/0005-unknown-outcomes.md`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.messaging import measuring
from smarttec.messaging.domain import ERROR_UNKNOWN, ERROR_VALIDITY_EXPIRED, PartState, captured_share
from smarttec.messaging.models import Status
from smarttec.messaging.peers import PeersReader
from smarttec.messaging.receipts import Matching, Part, WaitingReceipt
from smarttec.messaging.settlement import UNKNOWN_DEADLINE, VALIDITY_MARGIN, Concluded, conclude, resolve
from smarttec.storage.pools import Connection, Pool, Pools
from smarttec.storage.sqlfile import statement

QUEUE_PATIENCE = timedelta(days=3)
"""How long a message may wait for a carrier; well within the time for which its credit is held."""
_DOUBT = """
UPDATE messaging_message AS m
SET status = 7, due_at = $2::timestamptz + greatest($3, c.validity_seconds * interval '1 second' + $4)
FROM messaging_carrier AS c
WHERE m.id = ANY ($1::uuid[]) AND c.id = m.carrier
"""
_BATCH = 2_000
_LOST_MAX = 1_000


async def sweep(pool: Pool, *, unknown_deadline: timedelta = UNKNOWN_DEADLINE) -> tuple[int, int]:
    """Returns how many became unknown and how many were given up; call again while it returns any.

    A claim whose lease ended (its gateway died) becomes `unknown`. An unknown message whose deadline passed without
    proof that the carrier took it fails, and its credit is released; parts that are proven are captured. One that no
    carrier took within `QUEUE_PATIENCE`, or within its own validity, fails likewise.
    """
    now = clock.now()
    async with pool.acquire() as connection, connection.transaction():
        carriers = [row[0] for row in await connection.fetch("SELECT id FROM messaging_carrier")]
        rows = await connection.fetch(
            statement("messaging", "overdue"),
            now,
            [-carrier for carrier in carriers],
            now - QUEUE_PATIENCE,
            [0, *carriers],
            _BATCH,
        )
        lost = [row[0] for row in rows if row[3] == 2]
        if lost:
            await connection.execute(_DOUBT, lost, now, unknown_deadline, VALIDITY_MARGIN)
        given_up = [row for row in rows if row[3] != 2]
        if given_up:
            await _give_up(connection, given_up, now)
        expired = await connection.fetch(statement("messaging", "expired"), now, _BATCH)
        if expired:
            await _give_up(connection, expired, now, ERROR_VALIDITY_EXPIRED)
    measuring.concluded([Status.FAILED] * (len(given_up) + len(expired)))
    return len(lost), len(given_up) + len(expired)


async def _give_up(
    connection: Connection, given_up: Sequence[Any], now: datetime, error_code: int = ERROR_UNKNOWN
) -> None:
    messages = [row[0] for row in given_up]
    await connection.execute(
        "UPDATE messaging_message SET status = 6, error_code = $3, due_at = NULL, finished_at = $2 "
        "WHERE id = ANY ($1::uuid[])",
        messages,
        now,
        error_code,
    )
    rows = await connection.fetch(
        "SELECT message, count(DISTINCT number) FROM messaging_part WHERE message = ANY ($1::uuid[]) GROUP BY message",
        messages,
    )
    proven = {row[0]: row[1] for row in rows}
    captured = [
        captured_share(row[1], accepted=min(proven.get(row[0], 0), row[2]), segments=row[2]) for row in given_up
    ]
    await resolve(connection, messages, captured, now)


async def forget_receipts(pool: Pool, *, unknown_deadline: timedelta = UNKNOWN_DEADLINE) -> None:
    """Receipts that nothing was found for in time."""
    before = clock.now() - 2 * unknown_deadline
    await pool.execute("DELETE FROM messaging_earlyreceipt WHERE received_at < $1", before)


Place = tuple[datetime, UUID]
FIRST_PLACE: Place = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


async def release_lane(pool: Pool, *, carrier: int, after: Place) -> Place | None:
    """Give some of what waits for a carrier back to the routing; returns where to go on, None at the end.

    Each message once: those that only this carrier may take come back to its lane with their old due time.
    """
    rows = await pool.fetch(statement("messaging", "release"), carrier, *after, _BATCH)
    return max(((row[0], row[1]) for row in rows), default=None)


async def reconcile(pools: Pools, *, carrier: int, matching: Matching) -> list[Concluded]:
    """Look again at receipts that wait, and at messages whose response is lost: by the id (which another gateway may
    have been writing down when the receipt came), by another spelling of it, by our reference, and where a receipt
    repeats none, by the two numbers and the time. Of several messages between the same numbers the oldest is meant:
    each receipt proves that one of them was taken.
    """
    now = clock.now()
    async with pools.data.acquire() as connection, connection.transaction():
        rows = await connection.fetch(statement("messaging", "waiting"), carrier, _LOST_MAX)
        received = {row[0]: row[5] for row in rows}
        waiting = [WaitingReceipt(row[0], row[1], row[2], PartState(row[3]), row[4], row[6]) for row in rows]
        if not waiting:
            return []
        named, rest = await matching.by_usual_id(connection, [receipt for receipt in waiting if receipt.is_certain])
        rest += [receipt for receipt in waiting if not receipt.is_certain]
        spelled, rest = await matching.by_other_spelling(connection, rest)
        proven, rest = await matching.by_own_reference(connection, rest, now)
        lost = await connection.fetch(statement("messaging", "lost"), -carrier, _LOST_MAX)
        found = await _by_numbers(PeersReader(pools), lost, [r for r in rest if r.user_reference is None], received)
        await matching.store(connection, found, now)
        kept = {receipt.id for receipt in rest} - {receipt.id for receipt in found}
        used = [receipt.id for receipt in waiting if receipt.id not in kept]
        if used:
            await connection.execute("DELETE FROM messaging_earlyreceipt WHERE id = ANY ($1::uuid[])", used)
        return await conclude(connection, named | spelled | proven | {part[0] for part in found.values()}, now)


async def _by_numbers(
    reader: PeersReader, lost: Sequence[Any], receipts: Sequence[WaitingReceipt], received: dict[UUID, datetime]
) -> dict[WaitingReceipt, Part]:
    peers = await reader.read(lost) if receipts else {}
    free = [(row, number) for row in lost for number in range(1, row[6] + 1)]
    found: dict[WaitingReceipt, Part] = {}
    for receipt in receipts:
        for place, (row, number) in enumerate(free):
            if row[7] <= received[receipt.id] and peers and receipt.is_about(peers[row[0]]):
                found[receipt] = row[0], row[2], number
                del free[place]
                break
    return found

"""What the carrier reports later. A receipt names its message by the carrier's id; when the response with that id was
lost, by our own 16-bit reference and the number it is about. A receipt that fits nothing yet waits for its response.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.domain import PartState, part_of
from smarttec.messaging.sealing import PEER, RECIPIENT_LABEL
from smarttec.messaging.settlement import CarrierReceipt, apply_states, best_states, conclude
from smarttec.notice.reading import Reader, SealedText
from smarttec.storage.pools import Connection, Pools
from smarttec.storage.sqlfile import statement
from smarttec.vault.keystore import AsyncKeystore

_OPEN_MESSAGES = """
SELECT m.id, m.account, m.cell, a.policy, m.recipient, m.segments
FROM messaging_message AS m JOIN people_account AS a ON a.id = m.account
WHERE m.due_at IS NOT NULL AND m.status IN (2, 7) AND m.carrier = $1
"""
_WAIT = """
INSERT INTO messaging_earlyreceipt (id, carrier, reference, user_reference, state, received_at)
SELECT id, $1, reference, user_reference, state, $2
FROM unnest($3::uuid[], $4::text[], $5::int[], $6::smallint[]) AS r (id, reference, user_reference, state)
"""


class ReceiptBook:
    """Takes one carrier's receipts. Used by the same task as the settlement of outcomes."""

    def __init__(self, pools: Pools, *, carrier: int) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._carrier = carrier
        self._reader = Reader(Purpose.DELIVER_MESSAGE, "sms gateway")

    async def take(self, receipts: Sequence[CarrierReceipt], *, in_flight: set[int]) -> None:
        """Store what a batch of receipts says. `in_flight`: our references whose responses are still expected here."""
        now = clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            states = best_states([(receipt.reference, receipt.state) for receipt in receipts])
            known = await apply_states(connection, self._carrier, states, now)
            rest = [receipt for receipt in receipts if receipt.reference not in known]
            lost = [receipt for receipt in rest if receipt.user_reference not in in_flight]
            proven = await self._prove(connection, lost, now) if lost else set()
            await self._keep_waiting(connection, [r for r in rest if r.reference not in proven], now)

    async def _prove(self, connection: Connection, receipts: Sequence[CarrierReceipt], now: datetime) -> set[str]:
        """Match receipts to messages whose response was lost; returns the references that found theirs."""
        candidates = await connection.fetch(_OPEN_MESSAGES, self._carrier)
        keys = await self._keystore.keys_of(row[1] for row in candidates)
        parts: list[tuple[str, UUID, int, int, PartState]] = []
        for receipt in receipts:
            for row in candidates:
                number = part_of(row[0], receipt.user_reference, row[5]) if receipt.user_reference is not None else None
                if number is None:
                    continue
                sealed = SealedText(row[4], row[0], RECIPIENT_LABEL, PEER)
                try:
                    recipient = self._reader.open(sealed, keys=keys[row[1]], subject=row[1], policy_word=row[3])
                except SmarttecError:
                    continue
                if recipient == receipt.recipient:
                    parts.append((receipt.reference, row[0], row[2], number + 1, receipt.state))
                    break
        if not parts:
            return set()
        references, messages, cells, numbers, states = (list(column) for column in zip(*parts, strict=True))
        await connection.execute(
            statement("messaging", "parts"), self._carrier, references, messages, cells, numbers, states, now
        )
        await conclude(connection, set(messages), now)
        return set(references)

    async def _keep_waiting(self, connection: Connection, receipts: Sequence[CarrierReceipt], now: datetime) -> None:
        if receipts:
            await connection.execute(
                _WAIT,
                self._carrier,
                now,
                [new_id() for _ in receipts],
                [receipt.reference for receipt in receipts],
                [receipt.user_reference for receipt in receipts],
                [receipt.state for receipt in receipts],
            )

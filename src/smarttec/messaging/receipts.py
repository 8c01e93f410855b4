"""What the carrier reports later. A receipt names its message by the carrier's id; when the response with that id was
lost, by our own 16-bit reference and the number it is about. That works as well while the response is still expected,
which may never come. A receipt that fits nothing yet waits for its response.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.domain import unnamed_part, user_reference
from smarttec.messaging.sealing import PEER, RECIPIENT_LABEL
from smarttec.messaging.settlement import CarrierReceipt, apply_states, best_states, conclude
from smarttec.notice.reading import Reader, SealedText
from smarttec.storage.pools import Connection, Pools
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
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

    async def take(self, receipts: Sequence[CarrierReceipt]) -> None:
        """Store what a batch of receipts says."""
        now = clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            states = best_states([(receipt.reference, receipt.state) for receipt in receipts])
            known = await apply_states(connection, self._carrier, states, now)
            rest = [receipt for receipt in receipts if receipt.reference not in known]
            if rest:
                await self._keep_waiting(connection, await self._prove(connection, rest, now), now)

    async def _prove(
        self, connection: Connection, receipts: Sequence[CarrierReceipt], now: datetime
    ) -> list[CarrierReceipt]:
        """Match receipts to messages whose response is lost, or still on its way; returns those that fit none."""
        find = await self._finder(connection, {receipt.user_reference for receipt in receipts})
        found = {receipt: part for receipt in receipts if (part := find(receipt))}
        if found:
            parts = {receipt.reference or unnamed_part(part[0], part[2]): part for receipt, part in found.items()}
            states = best_states(
                [(r.reference or unnamed_part(part[0], part[2]), r.state) for r, part in found.items()]
            )
            messages, cells, numbers = (list(column) for column in zip(*parts.values(), strict=True))
            await connection.execute(
                statement("messaging", "parts"),
                self._carrier,
                list(parts),
                messages,
                cells,
                numbers,
                [states[reference] for reference in parts],
                now,
            )
            await conclude(connection, set(messages), now)
        return [receipt for receipt in receipts if receipt not in found]

    async def _finder(
        self, connection: Connection, references: set[int | None]
    ) -> Callable[[CarrierReceipt], tuple[UUID, int, int] | None]:
        """Finds (message, cell, part from 1) of a receipt among the open messages with one of these references."""
        rows = await connection.fetch(_OPEN_MESSAGES, self._carrier) if references != {None} else []
        candidates: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        for row in rows:
            for part in range(row[5]):
                if (reference := user_reference(row[0], part)) in references:
                    candidates[reference].append((row, part + 1))
        accounts = {row[1] for matching in candidates.values() for row, _ in matching}
        keys = await self._keystore.keys_of(accounts) if accounts else {}

        def find(receipt: CarrierReceipt) -> tuple[UUID, int, int] | None:
            for row, number in candidates.get(receipt.user_reference or 0, []):
                if receipt.user_reference is not None and self._recipient(row, keys[row[1]]) == receipt.recipient:
                    return row[0], row[2], number
            return None

        return find

    def _recipient(self, row: Any, keys: SubjectKeys | None) -> str | None:
        sealed = SealedText(row[4], row[0], RECIPIENT_LABEL, PEER)
        try:
            return self._reader.open(sealed, keys=keys, subject=row[1], policy_word=row[3])
        except SmarttecError:
            return None

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

"""What the carrier reports later. A receipt names its message by the carrier's id, in the spelling of the response or
in another; when the response with that id was lost, by our own 16-bit reference and the number it is about. That works
as well while the response is still expected, which may never come. A receipt that fits nothing yet waits for its
response; `janitor.reconcile` looks at those whose response never comes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.messaging.carrier_ids import IdForms
from smarttec.messaging.domain import PartState, unnamed_part, user_reference
from smarttec.messaging.peers import Peers, PeersReader, peers_hash
from smarttec.messaging.settlement import Concluded, Told, apply_states, best_of, conclude
from smarttec.storage.pools import Connection, Pools
from smarttec.storage.sqlfile import statement

_WAIT = """
INSERT INTO messaging_earlyreceipt (id, carrier, reference, user_reference, state, peers_hash, is_certain, received_at)
SELECT id, $1, reference, own, state, peers_hash, is_certain, $2
FROM unnest($3::uuid[], $4::text[], $5::int[], $6::smallint[], $7::bytea[], $8::boolean[])
     AS r (id, reference, own, state, peers_hash, is_certain)
"""
_NAMED = """
SELECT m.id, m.account, m.cell, a.policy, m.sender, m.recipient, p.reference, p.number
FROM messaging_part AS p JOIN messaging_message AS m ON m.id = p.message JOIN people_account AS a ON a.id = m.account
WHERE p.carrier = $1 AND p.reference = ANY ($2::text[])
"""


@dataclass(frozen=True, slots=True)
class CarrierReceipt:
    """A receipt as the settlement needs it. `reference` in `normal_id` spelling; the numbers in E.164 form."""

    reference: str
    user_reference: int | None
    state: PartState
    recipient: str
    sender: str = ""
    is_certain: bool = True
    """Whether the carrier says that it is a receipt. If not, its id alone proves nothing: the number must agree."""

    def __repr__(self) -> str:
        return f"<CarrierReceipt {self.reference} {self.state.name}>"

    def is_about(self, peers: Peers) -> bool:
        """Whether it can be about a message to this number. Carriers change senders, so the recipient decides; some
        leave both where they stood in the message.
        """
        told = (self.recipient, self.sender) if self.is_certain else (self.recipient,)
        return bool(peers.recipient) and peers.recipient in told


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """One that waited; of its numbers only the hash is left."""

    id: UUID
    reference: str
    user_reference: int | None
    state: PartState
    hash: bytes | None
    is_certain: bool

    def is_about(self, peers: Peers) -> bool:
        """Whether it can be about a message between these numbers."""
        return bool(peers.recipient) and peers_hash(peers) == self.hash


Part = tuple[UUID, int, int]
"""Message, cell, number from 1."""
AnyReceipt = TypeVar("AnyReceipt", CarrierReceipt, WaitingReceipt)


class Matching:
    """Finds what one carrier's receipts are about, in the caller's transaction."""

    def __init__(self, pools: Pools, *, carrier: int, ids: IdForms) -> None:
        self._peers = PeersReader(pools)
        self._carrier = carrier
        self._ids = ids

    async def by_usual_id(
        self, connection: Connection, receipts: Sequence[AnyReceipt]
    ) -> tuple[set[UUID], list[AnyReceipt]]:
        """Apply those that name a part as usual; returns the messages concerned, and the other receipts."""
        names = [self._ids.usual(receipt.reference) for receipt in receipts]
        told = [Told(name, r.state, r.user_reference) for name, r in zip(names, receipts, strict=True)]
        known = await apply_states(connection, self._carrier, told)
        rest = [receipt for name, receipt in zip(names, receipts, strict=True) if name not in known]
        return set(known.values()), rest

    async def by_other_spelling(
        self, connection: Connection, receipts: Sequence[AnyReceipt]
    ) -> tuple[set[UUID], list[AnyReceipt]]:
        """Those whose id another base explains, if our reference or the number proves it."""
        spellings = {receipt: self._ids.others(receipt.reference) for receipt in receipts if receipt.reference}
        names = list({name for names in spellings.values() for name in names})
        rows = await connection.fetch(_NAMED, self._carrier, names) if names else []
        peers = await self._peers.read(rows)
        parts = {row[6]: row for row in rows}
        told: list[Told] = []
        found: set[UUID] = set()
        rest: list[AnyReceipt] = []
        for receipt in receipts:
            for name, form in spellings.get(receipt, {}).items():
                row = parts.get(name)
                if row is not None and receipt.is_about(peers[row[0]]):
                    told.append(Told(name, receipt.state, None))
                    found.add(row[0])
                    self._ids.proven(form)
                    break
            else:
                rest.append(receipt)
        await apply_states(connection, self._carrier, told)
        return found, rest

    async def by_own_reference(
        self, connection: Connection, receipts: Sequence[AnyReceipt], now: datetime
    ) -> tuple[set[UUID], list[AnyReceipt]]:
        """Messages whose response is lost, or still on its way, by our reference together with the number."""
        references = {receipt.user_reference for receipt in receipts} - {None}
        rows = (
            await connection.fetch(statement("messaging", "doubtful"), -self._carrier, list(references))
            if references
            else []
        )
        peers = await self._peers.read(rows)
        candidates: dict[int, list[Part]] = defaultdict(list)
        for row in rows:
            for number in range(row[6]):
                candidates[user_reference(row[0], number)].append((row[0], row[2], number + 1))
        found: dict[AnyReceipt, Part] = {}
        for receipt in receipts:
            for part in candidates.get(-1 if receipt.user_reference is None else receipt.user_reference, ()):
                if receipt.is_about(peers[part[0]]):
                    found[receipt] = part
                    break
        await self.store(connection, found, now)
        return {part[0] for part in found.values()}, [receipt for receipt in receipts if receipt not in found]

    async def store(self, connection: Connection, found: Mapping[AnyReceipt, Part], now: datetime) -> None:
        """Parts that are known by their receipt alone."""
        if not found:
            return
        told = [Told(r.reference or unnamed_part(part[0], part[2]), r.state, None) for r, part in found.items()]
        parts = {name.reference: part for name, part in zip(told, found.values(), strict=True)}
        best = {name.reference: name.state for name in best_of(told)}
        messages, cells, numbers = (list(column) for column in zip(*parts.values(), strict=True))
        states = [best[reference] for reference in parts]
        await connection.execute(
            statement("messaging", "parts"), self._carrier, list(parts), messages, cells, numbers, states, now
        )


class ReceiptBook:
    """Takes one carrier's receipts. Used by the same task as the settlement of outcomes."""

    def __init__(self, pools: Pools, *, carrier: int, ids: IdForms | None = None) -> None:
        self._pool = pools.data
        self._carrier = carrier
        self._matching = Matching(pools, carrier=carrier, ids=ids or IdForms())

    async def take(self, receipts: Sequence[CarrierReceipt]) -> list[Concluded]:
        """Store what a batch of receipts says; returns the messages that have their final status by it."""
        now = clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            concerned, rest = await self._matching.by_usual_id(connection, [r for r in receipts if r.is_certain])
            rest += [receipt for receipt in receipts if not receipt.is_certain]
            if rest:
                spelled, rest = await self._matching.by_other_spelling(connection, rest)
                proven, rest = await self._matching.by_own_reference(connection, rest, now)
                concerned |= spelled | proven
                await self._keep_waiting(connection, rest, now)
            return await conclude(connection, concerned, now)

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
                [peers_hash(Peers(receipt.recipient, receipt.sender)) for receipt in receipts],
                [receipt.is_certain for receipt in receipts],
            )

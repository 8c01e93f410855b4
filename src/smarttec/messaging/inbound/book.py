"""The way in: a batch of short messages, stored in one transaction with all that follows from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import Refused
from smarttec.messaging.inbound import domain
from smarttec.messaging.inbound.domain import Circumstances, Fate, Incoming
from smarttec.messaging.inbound.joining import Joined, grouped, opened, single
from smarttec.messaging.inbound.owners import Owner, Owners
from smarttec.messaging.inbound.writing import arrive, heard, keep, sql, store
from smarttec.messaging.optout.everywhere import AsyncBlocked, Blocked
from smarttec.storage.pools import Connection, Pools
from smarttec.vault.keystore import AsyncKeystore

BATCH = 200
_OPEN_PARTS = "SELECT account, count(*) FROM inbound_fragment WHERE account = ANY ($1::uuid[]) GROUP BY account"


class InboundBook:
    """May be used by several tasks at once."""

    def __init__(self, pools: Pools) -> None:
        self._pool = pools.data
        self._owners = Owners(pools)
        self._keystore = AsyncKeystore(pools.keystore)
        self._blocked = AsyncBlocked(pools.keystore)

    async def take(self, messages: Sequence[Incoming], how: Circumstances) -> list[Fate]:
        """What became of each, once it is durable. Raises when the database is away; then it may be done again."""
        fates: list[Fate] = []
        for start in range(0, len(messages), BATCH):
            fates += await self._take(messages[start : start + BATCH], how)
        return fates

    async def heard(self, session: UUID, until: datetime) -> None:
        """The carrier has our answers to what came by this session until then."""
        async with self._pool.acquire() as connection:
            await heard(connection, session, until)

    async def _take(self, messages: Sequence[Incoming], how: Circumstances) -> list[Fate]:
        now = clock.now()
        owners = await self._owners.of((one.recipient for one in messages), now)
        full = await self._full(owners.values(), messages)
        fates = [_fate(one, owners.get(one.recipient), full) for one in messages]
        taken = [(owners[one.recipient], one) for one, fate in zip(messages, fates, strict=True) if fate is Fate.TAKEN]
        if taken:
            blocked = await self._blocked.current()
            async with self._pool.acquire() as connection, connection.transaction():
                await _write(connection, await arrive(connection, taken, how, now), blocked, now)
        return fates

    async def _full(self, owners: Iterable[Owner], messages: Sequence[Incoming]) -> set[UUID]:
        """Accounts of which too many parts wait."""
        if not any(one.segment for one in messages):
            return set()
        rows = await self._pool.fetch(_OPEN_PARTS, list({owner.account for owner in owners}))
        return {UUID(bytes=row[0].bytes) for row in rows if row[1] >= domain.FRAGMENTS_PER_ACCOUNT_MAX}

    async def complete_overdue(self) -> int:
        """Store what there is of texts whose parts waited too long; how many there were. Again, the next ones.

        What came to a number that is not the account's any more, or may not be opened, is dropped.
        """
        now, blocked = clock.now(), await self._blocked.current()
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(sql("overdue"), now - domain.FRAGMENT_PATIENCE, BATCH)
            groups = grouped(rows)
            keys = await self._keystore.keys_of({account for account, _ in groups})
            found: list[tuple[UUID, Joined]] = []
            for (account, _), parts in groups.items():
                if own := keys[account]:
                    try:
                        found.append((account, opened(parts, own)))
                    except Refused:
                        continue
            owners = await self._owners.of((joined.recipient for _, joined in found), now)
            texts = [
                joined.text(owner)
                for account, joined in found
                if (owner := owners.get(joined.recipient)) and owner.account == account and owner.may_receive
            ]
            await store(connection, texts, blocked, now)
        return len(groups)


async def _write(
    connection: Connection, fresh: Sequence[tuple[Owner, Incoming]], blocked: Blocked, now: datetime
) -> None:
    texts = [single(owner, one) for owner, one in fresh if one.segment is None]
    parts = [(owner, one, one.segment) for owner, one in fresh if one.segment is not None]
    if parts:
        owners = {(owner.account, owner.keys.digest(one.group)): owner for owner, one, _ in parts}
        whole = grouped(await keep(connection, parts, now))
        texts += [opened(rows, owners[key].keys).text(owners[key]) for key, rows in whole.items()]
    await store(connection, texts, blocked, now)


def _fate(one: Incoming, owner: Owner | None, full: set[UUID]) -> Fate:
    if owner is None:
        return Fate.NO_SUCH_NUMBER
    if not owner.may_receive:
        return Fate.NOT_RECEIVING
    return Fate.LATER if one.segment and owner.account in full else Fate.TAKEN

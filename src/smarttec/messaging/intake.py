"""The way in: concurrent drafts are gathered into one statement per flush.

Each flush reads what decides (standing, token, policy word, limits, owned senders) for all accounts in one statement,
decides and seals in Python (`intake_rules`, `intake_rows`), and writes in one more statement that counts the messages
against their accounts' limits, holds the credit and stores them, provided the accounts are still as they were read.
While one flush commits, the next one gathers. A caller gets an answer only after its message is durable. When the
database dies meanwhile, the flush waits for it, looks which messages were stored, and goes on with the others: the ids
are ours, so nothing is stored or charged twice.
"""

import asyncio
import logging
import time
import traceback
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from smarttec.fraud.domain import Admission
from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayUnavailable, OutcomeUnknown, SmarttecError
from smarttec.messaging import measuring
from smarttec.messaging.domain import Draft
from smarttec.messaging.intake_rows import columns_of
from smarttec.messaging.intake_rules import Accepted, Context, Priced, Waiting, context_of, price
from smarttec.messaging.models import Direction
from smarttec.messaging.optout.everywhere import AsyncBlocked
from smarttec.messaging.services.pools import read_pools
from smarttec.messaging.windows.reading import AsyncWindows
from smarttec.rating.queries import AsyncRates
from smarttec.storage.pools import DatabaseAway, Pools, attempt
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

__all__ = ["Accepted", "Intake"]

FLUSH_MESSAGES_MAX = 500
FLUSHES_AT_ONCE = 2
QUEUE_MESSAGES_MAX = 20_000
DATABASE_PATIENCE_SECONDS = 30.0
STALE_TRIES_MAX = 5
_log = logging.getLogger(__name__)


class Intake:
    """Runs in one event loop; `submit` from that loop only."""

    def __init__(self, pools: Pools) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._rates = AsyncRates(pools.data)
        self._windows = AsyncWindows(pools.data)
        self._blocked = AsyncBlocked(pools.keystore)
        self._queue: list[Waiting] = []
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(FLUSHES_AT_ONCE)
        self._flushes: set[asyncio.Task[None]] = set()
        self._closing = False

    async def submit(
        self, *, account: UUID, token_hash: bytes | None, direction: Direction, draft: Draft | SmarttecError,
        user: UUID | None = None, status_url: str = "", message: UUID | None = None, despite_opt_out: bool = False,
        at_any_hour: bool = False,
    ) -> Accepted:  # fmt: skip
        """Accept one message, durably. `token_hash` None means that the caller was authenticated otherwise.

        `user`: the parent account or the API key whose secret it is, when it is not the account's own token.
        `status_url` is told how the message goes on. `message`: its id, so that a repeated call sends nothing twice.
        `despite_opt_out`: it confirms to the recipient that they get no more.
        `at_any_hour`: it answers what the recipient has just sent, or asked for, so that no quiet hours hold it.

        Raises what is wrong with the credentials first, then with the draft, then with the account's credit.
        """
        if self._closing or len(self._queue) >= QUEUE_MESSAGES_MAX:
            raise GatewayUnavailable("We are not taking messages right now.")
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        waiting = Waiting(
            account=account, user=user or account, token_hash=token_hash, direction=direction, draft=draft,
            answer=answer, status_url=status_url, despite_opt_out=despite_opt_out,
            at_any_hour=at_any_hour,
        )  # fmt: skip
        if message is not None:
            waiting.id, waiting.is_tried = message, True
        self._queue.append(waiting)
        self._wake.set()
        return await answer

    async def run(self) -> None:
        """Flush until `close`; what was submitted before is still answered."""
        while not self._closing or self._queue or self._flushes:
            await self._wake.wait()
            if not self._queue:
                await self._any_flush()
                continue
            await self._slots.acquire()
            batch, self._queue = self._queue[:FLUSH_MESSAGES_MAX], self._queue[FLUSH_MESSAGES_MAX:]
            if not self._queue and not self._closing:
                self._wake.clear()
            task = asyncio.create_task(self._flush(batch))
            self._flushes.add(task)
            task.add_done_callback(self._flushed)

    async def _any_flush(self) -> None:
        """At the end: until one of the last flushes is over, which may have sent drafts around again."""
        if self._flushes:
            await asyncio.wait(self._flushes, return_when=asyncio.FIRST_COMPLETED)

    def close(self) -> None:
        """Take nothing more; `run` ends when everything is answered."""
        self._closing = True
        self._wake.set()

    def _flushed(self, task: "asyncio.Task[None]") -> None:
        self._flushes.discard(task)
        self._slots.release()

    async def _flush(self, batch: list[Waiting]) -> None:
        batch = [waiting for waiting in batch if not waiting.answer.done()]
        began = time.perf_counter()
        try:
            contexts = await _patiently(self._read, batch)
            rates = await _patiently(self._rates.current)
            windows = await _patiently(self._windows.current)
            blocked = await _patiently(self._blocked.current)
            now = clock.now()
            by_cell: dict[int, list[Priced]] = defaultdict(list)
            for waiting in batch:
                try:
                    priced = price(waiting, contexts, rates, windows, blocked, now)
                except SmarttecError as error:
                    waiting.fail(error)
                else:
                    by_cell[priced.context.cell].append(priced)
            for cell, priced_drafts in by_cell.items():
                await self._store(cell, priced_drafts, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, everybody gets an answer and the next flush its turn
            for waiting in batch:
                waiting.fail(GatewayUnavailable("We could not take the message; nothing was charged."))
            if not isinstance(error, DatabaseAway):
                where = traceback.extract_tb(error.__traceback__)[-1]
                _log.error("a flush broke: %s at %s:%d", type(error).__name__, where.name, where.lineno or 0)
        measuring.flushed(batch, time.perf_counter() - began)

    async def _read(self, batch: Sequence[Waiting]) -> dict[UUID, Context]:
        accounts = list({waiting.account for waiting in batch})
        keys = await self._keystore.keys_of(accounts)
        asked = _hashed(batch, keys)
        pairs = (
            [waiting.account for waiting in asked],
            [waiting.sender_digest for waiting in asked],
            [waiting.recipient_digest for waiting in asked],
        )
        users = list({waiting.user for waiting in batch if waiting.user != waiting.account})
        senders, now = list(set(pairs[1])), clock.now()
        special = any(_may_be_surcharged(waiting.draft) for waiting in asked)
        rows = await self._pool.fetch(statement("messaging", "context"), accounts, senders, users, *pairs, now, special)
        await self._read_pools(asked, now)
        return {row[0]: context_of(row, own, now) for row in rows if (own := keys[row[0]])}

    async def _read_pools(self, hashed: Sequence[Waiting], now: datetime) -> None:
        """The messaging services of those drafts that name one; most flushes have none."""
        asked = [
            (waiting, waiting.draft.service)
            for waiting in hashed
            if isinstance(waiting.draft, Draft) and waiting.draft.service
        ]
        if asked:
            drafts = [(waiting.account, service, waiting.recipient_digest) for waiting, service in asked]
            found = await read_pools(self._pool, drafts, now)
            for waiting, service in asked:
                waiting.pool = found.get((waiting.account, service))

    async def _store(self, cell: int, drafts: list[Priced], now: datetime) -> None:
        """Write one cell's drafts; answer each; send those whose account changed meanwhile around again."""
        written: dict[UUID, int] = {}

        async def write() -> None:
            if any(priced.waiting.is_tried for priced in drafts):
                await self._find_stored(drafts, written)
            missing = [priced for priced in drafts if priced.waiting.id not in written]
            columns = columns_of(cell, missing, now)
            for priced in missing:
                priced.waiting.is_tried = True
            rows = await self._pool.fetch(statement("messaging", "accept"), *columns)
            written.update((row[0], row[1]) for row in rows)

        try:
            await _patiently(write)
        except DatabaseAway:
            for priced in drafts:
                priced.waiting.fail(OutcomeUnknown("Whether the message was taken is not known yet."))
            return
        for priced in drafts:
            self._answer(priced, written.get(priced.waiting.id), now)

    async def _find_stored(self, drafts: list[Priced], written: dict[UUID, int]) -> None:
        """After a lost connection: which of these did get in?"""
        ids = [priced.waiting.id for priced in drafts]
        rows = await self._pool.fetch("SELECT id FROM messaging_message WHERE id = ANY ($1::uuid[])", ids)
        written.update((row[0], Admission.ADMITTED) for row in rows)

    def _answer(self, priced: Priced, admission: int | None, now: datetime) -> None:
        waiting = priced.waiting
        if admission == Admission.ADMITTED:
            if not waiting.answer.done():
                waiting.answer.set_result(priced.accepted(now))
        elif admission is not None:
            waiting.fail(priced.refusal(admission))
        elif waiting.stale_tries < STALE_TRIES_MAX:
            waiting.stale_tries += 1
            self._queue.append(waiting)
            self._wake.set()
        else:
            waiting.fail(GatewayUnavailable("The account is changing; try again."))


def _may_be_surcharged(draft: Draft | SmarttecError) -> bool:
    """Whether it is from a name or short code, or a messaging service may choose one."""
    return isinstance(draft, Draft) and (draft.service is not None or not draft.sender.startswith("+"))


def _hashed(batch: Sequence[Waiting], keys: Mapping[UUID, SubjectKeys | None]) -> list[Waiting]:
    """Those of the batch that are drafts of accounts with keys, with the hashes of their numbers.

    An account sends from few numbers, so that each sender is hashed once for all its drafts.
    """
    senders: dict[tuple[UUID, str], bytes] = {}
    hashed = []
    for waiting in batch:
        draft, own = waiting.draft, keys[waiting.account]
        if own is None or not isinstance(draft, Draft):
            continue
        sender = waiting.account, draft.sender
        digest = senders.get(sender)
        if digest is None:
            digest = senders[sender] = own.digest(draft.sender)
        waiting.sender_digest, waiting.recipient_digest = digest, own.digest(draft.recipient)
        hashed.append(waiting)
    return hashed


async def _patiently(act: Any, *arguments: Any) -> Any:
    """Repeat a read (or an idempotent write) while the database is away, for a bounded time."""
    deadline = asyncio.get_running_loop().time() + DATABASE_PATIENCE_SECONDS
    while True:
        try:
            return await attempt(partial(act, *arguments))
        except DatabaseAway:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.1)

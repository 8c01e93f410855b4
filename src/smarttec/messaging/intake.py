"""The way in: concurrent drafts are gathered into one statement per flush.

Each flush reads what decides (status, token, policy word, owned senders) for all accounts in one statement, decides
and seals in Python, and writes in one more statement that holds the credit and stores the messages, provided the
accounts are still as they were read. While one flush commits, the next one gathers. A caller gets an answer only after
its message is durable. When the database dies meanwhile, the flush waits for it, looks which messages were stored, and
goes on with the others: the ids are ours, so nothing is stored or charged twice.
"""

import asyncio
import hmac
import logging
import traceback
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import (
    AccountNotInGoodStanding,
    GatewayUnavailable,
    InsufficientCredit,
    NotAuthenticated,
    OutcomeUnknown,
    SmarttecError,
)
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging import errors
from smarttec.messaging.domain import Draft
from smarttec.messaging.models import Direction
from smarttec.messaging.sealing import BODY_LABEL, CONTENT, PEER, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.notice.gate import Request
from smarttec.notice.versions import rule_book
from smarttec.rating.domain import RateTable
from smarttec.rating.queries import AsyncRates
from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

FLUSH_MESSAGES_MAX = 500
FLUSHES_AT_ONCE = 2
QUEUE_MESSAGES_MAX = 20_000
HOLD_TIMEOUT = timedelta(days=7)
DATABASE_PATIENCE_SECONDS = 30.0
STALE_TRIES_MAX = 5
CARRIER_RECIPIENT = "sms-carrier"
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A draft on its way in, with the credentials it came with and whoever waits for the answer."""

    account: UUID
    token_hash: bytes | None
    direction: Direction
    draft: Draft | SmarttecError
    answer: "asyncio.Future[Accepted]"
    id: UUID = field(default_factory=new_id)
    stale_tries: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is stored and covered."""

    id: UUID
    account: UUID
    draft: Draft
    price_micros: int
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class _Context:
    """What was read about an account for this flush."""

    cell: int
    token_hash: bytes
    policy: int
    currency: str
    senders: frozenset[bytes]
    keys: SubjectKeys
    refusal: SmarttecError | None


@dataclass(frozen=True, slots=True)
class _Priced:
    waiting: Waiting
    draft: Draft
    context: _Context
    price_micros: int


class Intake:
    """Runs in one event loop; `submit` from that loop only."""

    def __init__(self, pools: Pools) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._rates = AsyncRates(pools.data)
        self._queue: list[Waiting] = []
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(FLUSHES_AT_ONCE)
        self._flushes: set[asyncio.Task[None]] = set()
        self._closing = False

    async def submit(
        self, *, account: UUID, token_hash: bytes | None, direction: Direction, draft: Draft | SmarttecError
    ) -> Accepted:
        """Accept one message, durably. `token_hash` None means that the caller was authenticated otherwise.

        Raises what is wrong with the credentials first, then with the draft, then with the account's credit.
        """
        if self._closing or len(self._queue) >= QUEUE_MESSAGES_MAX:
            raise GatewayUnavailable("We are not taking messages right now.")
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self._queue.append(
            Waiting(account=account, token_hash=token_hash, direction=direction, draft=draft, answer=answer)
        )
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
        try:
            contexts = await _patiently(self._read, batch)
            rates = await _patiently(self._rates.current)
            now = clock.now()
            by_cell: dict[int, list[_Priced]] = defaultdict(list)
            for waiting in batch:
                try:
                    priced = _price(waiting, contexts.get(waiting.account), rates, now)
                except SmarttecError as error:
                    _fail(waiting, error)
                else:
                    by_cell[priced.context.cell].append(priced)
            for cell, priced_drafts in by_cell.items():
                await self._store(cell, priced_drafts, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, everybody gets an answer and the next flush its turn
            for waiting in batch:
                _fail(waiting, GatewayUnavailable("We could not take the message; nothing was charged."))
            if not isinstance(error, DatabaseAway):
                where = traceback.extract_tb(error.__traceback__)[-1]
                _log.error("a flush broke: %s at %s:%d", type(error).__name__, where.name, where.lineno or 0)

    async def _read(self, batch: Sequence[Waiting]) -> dict[UUID, _Context]:
        accounts = list({waiting.account for waiting in batch})
        keys = await self._keystore.keys_of(accounts)
        asked = {
            own.digest(waiting.draft.sender)
            for waiting in batch
            if isinstance(waiting.draft, Draft) and (own := keys[waiting.account])
        }
        rows = await self._pool.fetch(statement("messaging", "context"), accounts, list(asked))
        return {row[0]: _context(row, own) for row in rows if (own := keys[row[0]])}

    async def _store(self, cell: int, drafts: list[_Priced], now: datetime) -> None:
        """Write one cell's drafts; answer each; send those whose account changed meanwhile around again."""
        written: dict[UUID, bool] = {}
        is_retry = False

        async def write() -> None:
            nonlocal is_retry
            if is_retry:
                await self._find_stored(drafts, written)
            is_retry = True
            missing = [priced for priced in drafts if not written.get(priced.waiting.id)]
            rows = await self._pool.fetch(statement("messaging", "accept"), *_columns(cell, missing, now))
            written.update((row[0], row[1]) for row in rows)

        try:
            await _patiently(write)
        except DatabaseAway:
            for priced in drafts:
                _fail(priced.waiting, OutcomeUnknown("Whether the message was taken is not known yet."))
            return
        for priced in drafts:
            self._answer(priced, written.get(priced.waiting.id), now)

    async def _find_stored(self, drafts: list[_Priced], written: dict[UUID, bool]) -> None:
        """After a lost connection: which of these did get in?"""
        ids = [priced.waiting.id for priced in drafts]
        rows = await self._pool.fetch("SELECT id FROM messaging_message WHERE id = ANY ($1::uuid[])", ids)
        written.update((row[0], True) for row in rows)

    def _answer(self, priced: _Priced, covered: bool | None, now: datetime) -> None:  # noqa: FBT001 - three answers
        waiting = priced.waiting
        if covered:
            if not waiting.answer.done():
                waiting.answer.set_result(
                    Accepted(
                        waiting.id, waiting.account, priced.draft, priced.price_micros, priced.context.currency, now
                    )
                )
        elif covered is False:
            _fail(waiting, InsufficientCredit())
        elif waiting.stale_tries < STALE_TRIES_MAX:
            waiting.stale_tries += 1
            self._queue.append(waiting)
            self._wake.set()
        else:
            _fail(waiting, GatewayUnavailable("The account is changing; try again."))


def _fail(waiting: Waiting, error: SmarttecError) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _context(row: Any, keys: SubjectKeys) -> _Context:
    _, cell, status, token_hash, policy, currency, senders = row
    refusal: SmarttecError | None = None if status == "active" else AccountNotInGoodStanding()
    try:
        for category in (PEER, CONTENT):
            request = Request(policy, Purpose.DELIVER_MESSAGE, category, CARRIER_RECIPIENT)
            rule_book().demand(request, today=clock.now().date())
    except SmarttecError as error:
        refusal = refusal or error
    return _Context(cell, token_hash, policy, currency, frozenset(senders), keys, refusal)


def _price(waiting: Waiting, context: _Context | None, rates: RateTable, now: datetime) -> _Priced:
    """Every check of one draft against its account, in the order in which a client should hear of them."""
    if context is None or (
        waiting.token_hash is not None and not hmac.compare_digest(waiting.token_hash, context.token_hash)
    ):
        raise NotAuthenticated
    if isinstance(waiting.draft, SmarttecError):
        raise waiting.draft
    if context.refusal is not None:
        raise context.refusal
    draft = waiting.draft
    if context.keys.digest(draft.sender) not in context.senders:
        raise errors.SenderNotOwned(field="From")
    rate = rates.rate_for(draft.recipient, currency=context.currency, at=now)
    if rate is None:
        raise errors.DestinationNotServed(field="To")
    return _Priced(waiting, draft, context, rate.price_micros * draft.segmentation.segments)


def _columns(cell: int, drafts: Sequence[_Priced], now: datetime) -> tuple[object, ...]:
    """The arguments of `accept.sql`."""
    sealed = [_sealed(priced.waiting.id, priced.draft, priced.context.keys) for priced in drafts]
    return (
        cell,
        now,
        [priced.waiting.id for priced in drafts],
        [priced.waiting.account for priced in drafts],
        [priced.context.policy for priced in drafts],
        [priced.waiting.direction for priced in drafts],
        *([row[column] for row in sealed] for column in range(4)),
        [priced.draft.segmentation.encoding == "ucs2" for priced in drafts],
        [priced.draft.segmentation.segments for priced in drafts],
        [priced.price_micros for priced in drafts],
        [priced.context.currency for priced in drafts],
        now + HOLD_TIMEOUT,
    )


def _sealed(message: UUID, draft: Draft, keys: SubjectKeys) -> tuple[bytes, bytes, bytes, bytes]:
    return (
        keys.seal(draft.recipient, row=message, label=RECIPIENT_LABEL),
        keys.digest(draft.recipient),
        keys.seal(draft.sender, row=message, label=SENDER_LABEL),
        keys.seal(draft.body, row=message, label=BODY_LABEL),
    )


async def _patiently(act: Any, *arguments: Any) -> Any:
    """Repeat a read (or an idempotent write) while the database is away, for a bounded time."""
    deadline = asyncio.get_running_loop().time() + DATABASE_PATIENCE_SECONDS
    while True:
        try:
            with noticing_absence():
                return await act(*arguments)
        except DatabaseAway:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.1)

"""The process that tells customers' servers: claims what is due, discloses it through the door, calls, writes it down.

Many calls run at once, few of one account. Nothing leaves before the disclosure is committed with the claim.
"""

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import Any

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, Refused, SmarttecError
from smarttec.kernel.stopping import DRAIN_SECONDS
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.callbacks.calling import Attempts, Tried, call_to
from smarttec.messaging.callbacks.domain import next_attempt
from smarttec.messaging.callbacks.models import Kind, State
from smarttec.messaging.callbacks.opening import Job, details_of, open_job
from smarttec.messaging.callbacks.ports import AnswerReader, Call, ServerCaller
from smarttec.messaging.callbacks.queue import Claim, Ending, Queue
from smarttec.messaging.callbacks.replies import TakesMessages, send_replies
from smarttec.notice.door import Disclosed, Intent
from smarttec.notice.door_async import AsyncDoor
from smarttec.storage.pools import DatabaseAway, Pools, attempt, noticing_absence
from smarttec.telemetry.metrics import CALLBACKS
from smarttec.vault.keystore import AsyncKeystore

RECIPIENT = "customer-server"
CALLS_AT_ONCE = 100
CLAIMS_MAX = 50
IDLE_SECONDS = 0.25
ATTEMPT_TIMEOUT_SECONDS = 60.0
_WRITING_TRIES = 20
_chance = random.SystemRandom()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ready:
    job: Job
    call: Disclosed[Call]


class Deliverer:
    """Runs in one event loop until `stop`."""

    def __init__(self, pools: Pools, *, caller: ServerCaller, read: AnswerReader, intake: TakesMessages) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._queue = Queue(pools.data)
        self._door = AsyncDoor("webhooks")
        self._door_lock = asyncio.Lock()
        self._attempts = Attempts(caller, read=read, disclose=self._disclose)
        self._intake = intake
        self._calls: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def prepare(self) -> None:
        """Register this process's writer of disclosures; once, before `run`."""
        while not self._stopping.is_set():
            try:
                return await attempt(self._register)
            except DatabaseAway:
                await self._pause()
        return None

    async def _register(self) -> None:
        async with self._pool.acquire() as connection:
            await self._door.register(connection)

    def stop(self) -> None:
        """Claim nothing more; `run` ends when the calls under way are over, or after `DRAIN_SECONDS`."""
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until `stop`. A database that is away is waited for."""
        while not self._stopping.is_set():
            try:
                claimed = await self.deliver_due()
            except DatabaseAway:
                claimed = 0
            if not claimed:
                await self._pause()
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Begin the calls that are due and for which there is room; how many were claimed. Raises `DatabaseAway`."""
        room = min(CLAIMS_MAX, CALLS_AT_ONCE - len(self._calls))
        if room <= 0:
            return 0
        with noticing_absence():
            async with self._door_lock, self._pool.acquire() as connection, connection.transaction():
                claims = await self._queue.claim(connection, room)
                ready, endings = await self._disclose_all(connection, claims) if claims else ([], [])
        for claim, reason in endings:
            await self._finish(claim, Ending(state=State.GIVEN_UP, reason=reason))
        for one in ready:
            self._queue.began(one.job.claim)
            task = asyncio.create_task(self._deliver(one))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)
        return len(claims)

    async def idle(self) -> None:
        """Wait until no call is under way."""
        while self._calls:
            await asyncio.wait(self._calls)

    async def _pause(self) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([stopping, *self._calls], timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _disclose_all(self, connection: Any, claims: list[Claim]) -> tuple[list[_Ready], list[tuple[Claim, str]]]:
        details = await details_of(connection, claims)
        keys = await self._keystore.keys_of({claim.account for claim in claims})
        jobs: dict[int, Job] = {}
        endings: list[tuple[Claim, str]] = []
        for claim in claims:
            try:
                job = open_job(claim, details[claim.id], keys[claim.account])
            except SmarttecError as error:
                endings.append((claim, "not-permitted" if isinstance(error, Refused) else "gone"))
                continue
            except (KeyError, ValueError):
                endings.append((claim, "gone"))
                continue
            if job.url:
                jobs[claim.id] = job
            else:
                endings.append((claim, "no-address"))
        intents = [(_intent(job), (job, call_to(job, job.url, job.method))) for job in jobs.values()]
        calls = [(intent, call) for intent, (_, call) in intents]
        owners = {id(call): job for _, (job, call) in intents}
        passed, refused = await self._door.disclose(connection, calls) if calls else ([], [])
        rejected = {intent for intent, _ in refused}
        endings += [(job.claim, "not-permitted") for intent, (job, _) in intents if intent in rejected]
        return [_Ready(owners[id(disclosed.value)], disclosed) for disclosed in passed], endings

    async def _disclose(self, job: Job, call: Call) -> Disclosed[Call]:
        """One more address for the same callback, in a transaction of its own."""
        with noticing_absence():
            async with self._door_lock, self._pool.acquire() as connection, connection.transaction():
                passed, refused = await self._door.disclose(connection, [(_intent(job), call)])
        if refused:
            raise refused[0][1]
        return passed[0]

    async def _deliver(self, ready: _Ready) -> None:
        claim = ready.job.claim
        try:
            await self._finish(claim, await self._attempt(ready))
        except Exception as error:  # noqa: BLE001 - the lease ends and it is tried again; the others go on
            _log.error("a callback broke: %s", type(error).__name__)
        finally:
            self._queue.ended(claim)

    async def _attempt(self, ready: _Ready) -> Ending:
        job = ready.job
        try:
            async with asyncio.timeout(ATTEMPT_TIMEOUT_SECONDS):
                tried = await self._attempts.make(job, ready.call)
                replies = () if job.is_test else tried.replies
                is_complete = not replies or await send_replies(self._intake, job, replies)
        except (TimeoutError, GatewayError):
            tried, is_complete = Tried("call-failed", is_worth_repeating=True), True
        except Refused:
            tried, is_complete = Tried("not-permitted"), True
        if tried.reason:
            return _failure(job, tried)
        return Ending(
            state=State.TAKEN, http_status=tried.http_status, took_ms=tried.took_ms, replies=len(tried.replies),
            used_fallback=tried.used_fallback, reason="" if is_complete else "reply-refused",
        )  # fmt: skip

    async def _finish(self, claim: Claim, ending: Ending) -> None:
        """Write it down; a database that is away is tried again for a while, then the lease decides."""
        result = ending.state.name.lower() if ending.due_at is None else "retried"
        CALLBACKS.labels(result).inc()
        for _ in range(_WRITING_TRIES):
            try:
                await self._queue.finish(claim, ending)
            except DatabaseAway:
                await asyncio.sleep(0.5)
            else:
                return


def _failure(job: Job, tried: Tried) -> Ending:
    due_at = None
    if tried.is_worth_repeating and not job.is_test:
        due_at = next_attempt(
            attempts=job.claim.attempts, created_at=job.claim.created_at, now=clock.now(), chance=_chance
        )
    return Ending(
        state=State.WAITING if due_at else State.GIVEN_UP, due_at=due_at, http_status=tried.http_status,
        reason=tried.reason, took_ms=tried.took_ms, used_fallback=tried.used_fallback,
    )  # fmt: skip


def _intent(job: Job) -> Intent:
    """What this call tells: the numbers and the course of the message, and its text where it came in; of an event what
    was used."""
    categories = {Category.TRAFFIC} if job.claim.kind is Kind.EVENT else {Category.MESSAGE_PEER, Category.TRAFFIC}
    if job.is_inbound:
        categories.add(Category.MESSAGE_CONTENT)
    return Intent(job.subject, RECIPIENT, Purpose.DELIVER_MESSAGE, frozenset(categories), job.claim.message)

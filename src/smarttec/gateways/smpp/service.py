"""The SMS gateway: joins the messages of the database with one carrier's SMPP session.

Three loops for each carrier. *Feeding* claims as many messages as the window has free slots, so that at most one window
can be in doubt when anything dies, and submits their parts. *Writing* settles outcomes and takes receipts, in batches,
in the order they came; a receipt is acknowledged to the carrier only after it is stored. *Sweeping* is the janitor.
A database that is away is waited for; nothing is forgotten meanwhile.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import cast

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.connector import Connector
from smarttec.gateways.smpp.outcomes import UNAVAILABLE, Results, SubmitOutcome
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.pending import PendingMessage
from smarttec.gateways.smpp.receipt import Receipt, ReceiptState, parse_receipt
from smarttec.gateways.smpp.settings import SessionSettings
from smarttec.kernel import sms
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.messaging.carriers import CarrierLink
from smarttec.messaging.domain import PartState, user_reference
from smarttec.messaging.receipts import ReceiptBook
from smarttec.messaging.settlement import CarrierReceipt, Outcome, settle, sweep
from smarttec.messaging.submission import Submission, SubmissionQueue
from smarttec.notice.door import Disclosed
from smarttec.notice.door_async import AsyncDoor
from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence

IDLE_POLL_SECONDS = 0.05
SWEEP_SECONDS = 2.0
STOP_PATIENCE_SECONDS = 20.0
ID_CHARACTERS_MAX = 64
THROTTLE_FIRST_SECONDS = 0.25
THROTTLE_MAX_SECONDS = 5.0
VALIDITY_PERIOD = "000001000000000R"
"""One day, relative (SMPP 3.4 §7.1.1.2)."""

_STATES = {
    ReceiptState.ENROUTE: PartState.ENROUTE,
    ReceiptState.ACCEPTED: PartState.ENROUTE,
    ReceiptState.UNKNOWN: PartState.UNKNOWN,
    ReceiptState.DELIVERED: PartState.DELIVERED,
    ReceiptState.EXPIRED: PartState.EXPIRED,
    ReceiptState.DELETED: PartState.DELETED,
    ReceiptState.UNDELIVERABLE: PartState.UNDELIVERABLE,
    ReceiptState.REJECTED: PartState.REJECTED,
}
_log = logging.getLogger(__name__)
_Tag = tuple[PendingMessage, int]
_ReceiptBatch = tuple[list[CarrierReceipt], "asyncio.Future[None]"]


async def _until(event: asyncio.Event) -> None:
    await event.wait()


class CarrierService:
    """One carrier's gateway; `run` until cancelled by `stop`."""

    def __init__(self, pools: Pools, link: CarrierLink, *, unknown_deadline: timedelta) -> None:
        self._pools = pools
        self._link = link
        self._unknown_deadline = unknown_deadline
        self._door = AsyncDoor(f"sms gateway {link.key}")
        self._queue = SubmissionQueue(pools, link.identity, door=self._door)
        self._book = ReceiptBook(pools, carrier=link.identity.id)
        settings = SessionSettings(
            host=link.host, port=link.port, system_id=link.system_id, password=link.password, window=link.window
        )
        self._connector = Connector(settings, self, backoff_max_seconds=5.0)
        self._backlog: deque[tuple[PendingMessage, int]] = deque()
        self._outcomes: list[Outcome] = []
        self._receipts: list[_ReceiptBatch] = []
        self._to_write = asyncio.Event()
        self._slots_came_free = asyncio.Event()
        self._throttle_seconds = 0.0
        self._throttled_until = 0.0
        self._stopping = asyncio.Event()
        self._patience_ends = float("inf")
        self._is_quiet = False
        self._claiming = asyncio.Lock()

    async def run(self) -> None:
        """Serve until `stop`; then unbind, settle what was answered, and return."""
        await self._persist(self._register)
        writing = asyncio.create_task(self._write())
        binding, feeding, sweeping = (
            asyncio.create_task(work) for work in (self._connector.run(), self._feed(), self._sweep())
        )
        stopped = asyncio.create_task(_until(self._stopping))
        done, _ = await asyncio.wait(
            [stopped, writing, binding, feeding, sweeping], return_when=asyncio.FIRST_COMPLETED
        )
        self.stop()
        async with self._claiming:
            for task in (feeding, sweeping, stopped):
                task.cancel()
        await self._connector.stop()
        await asyncio.gather(binding, feeding, sweeping, stopped, return_exceptions=True)
        self._give_back(also_begun=True)
        self._is_quiet = True
        self._to_write.set()
        await writing
        for task in done:
            task.result()

    def stop(self) -> None:
        """Begin the clean end. A database that stays away is given up on after `STOP_PATIENCE_SECONDS`."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._patience_ends = time.monotonic() + STOP_PATIENCE_SECONDS

    @property
    def is_bound(self) -> bool:
        """Whether the carrier has us."""
        return self._connector.session is not None

    async def _register(self) -> None:
        await self._door.register(self._pools.data)

    # Feeding

    async def _feed(self) -> None:
        while True:
            if not self.is_bound:
                self._give_back(also_begun=False)
            session = await self._connector.wait_bound()
            pause = self._throttled_until - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
                continue
            self._submit_backlog()
            free = session.free_slots
            if self._backlog or free < max(1, self._link.window // 4):
                await self._wait_for_slots()
                continue
            if not await self._claim(free):
                await asyncio.sleep(IDLE_POLL_SECONDS)

    async def _wait_for_slots(self) -> None:
        self._slots_came_free.clear()
        try:
            async with asyncio.timeout(IDLE_POLL_SECONDS):
                await self._slots_came_free.wait()
        except TimeoutError:
            return

    async def _claim(self, limit: int) -> bool:
        """Claim and submit; False when there was nothing to do or the database is away.

        The lock keeps a stop from cancelling a claim whose commit is under way: its messages would be nobody's.
        """
        async with self._claiming:
            try:
                claimed = await self._queue.claim(limit)
            except DatabaseAway:
                return False
            for submission in claimed:
                self._enqueue(submission)
        self._submit_backlog()
        return bool(claimed)

    def _enqueue(self, disclosed: Disclosed[Submission]) -> None:
        submission = disclosed.value
        encoded = sms.encode_parts(submission.body, reference=user_reference(submission.message, 0))
        references = [user_reference(submission.message, part) for part in range(len(encoded))]
        parts = [
            ShortMessage(
                source_addr=submission.sender[1:],
                destination_addr=submission.recipient[1:],
                short_message=octets,
                data_coding=coding,
                esm_class=esm_class,
                registered_delivery=1,
                tlvs=tlv.with_user_message_reference(reference),
                validity_period=VALIDITY_PERIOD,
            )
            for reference, (coding, esm_class, octets) in zip(references, encoded, strict=True)
        ]
        pending = PendingMessage(submission, parts)
        self._backlog.extend((pending, part) for part in range(len(parts)))

    def _submit_backlog(self) -> None:
        session = self._connector.session
        while self._backlog and session is not None and session.free_slots > 0:
            pending, part = self._backlog.popleft()
            try:
                session.submit((pending, part), pending.parts[part])
            except GatewayUnavailable:
                self._backlog.appendleft((pending, part))
                return

    def _give_back(self, *, also_begun: bool) -> None:
        """Return to the queue what was claimed and cannot be submitted now, so that it does not wait here.

        A message of which some part was answered stays, unless this is the end: its other parts are sent after it.
        """
        kept: deque[tuple[PendingMessage, int]] = deque()
        backlog, self._backlog = self._backlog, kept
        for pending, part in backlog:
            if pending.has_begun and not also_begun:
                kept.append((pending, part))
                continue
            pending.results[part] = UNAVAILABLE
            if pending.is_answered:
                self._conclude(pending)

    # What the session reports

    def on_results(self, results: Results) -> None:
        for tag, result in results:
            pending, part = cast("_Tag", tag)
            pending.results[part] = result
            self._adapt_pace(result.outcome)
            if pending.is_answered:
                self._answered(pending)
        self._slots_came_free.set()

    def on_late_results(self, results: Results) -> None:
        self.on_results(results)

    def _answered(self, pending: PendingMessage) -> None:
        retriable = pending.retriable_parts()
        if retriable:
            pending.tries += 1
            for part in retriable:
                del pending.results[part]
                self._backlog.append((pending, part))
            return
        self._conclude(pending)

    def _conclude(self, pending: PendingMessage) -> None:
        self._outcomes.append(pending.outcome())
        self._to_write.set()

    def _adapt_pace(self, outcome: SubmitOutcome) -> None:
        if outcome in (SubmitOutcome.THROTTLED, SubmitOutcome.QUEUE_FULL):
            doubled = min(THROTTLE_MAX_SECONDS, max(THROTTLE_FIRST_SECONDS, self._throttle_seconds * 2))
            if time.monotonic() >= self._throttled_until:
                self._throttle_seconds = doubled
                self._throttled_until = time.monotonic() + doubled
        elif outcome is SubmitOutcome.ACCEPTED:
            self._throttle_seconds = 0.0

    async def on_deliveries(self, messages: Sequence[ShortMessage]) -> Sequence[int]:
        parsed = [(message, parse_receipt(message)) for message in messages]
        receipts = [_for_settlement(message, receipt) for message, receipt in parsed if receipt]
        if self._is_quiet:
            return [c.ESME_RX_T_APPN] * len(parsed)
        if receipts:
            stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._receipts.append((receipts, stored))
            self._to_write.set()
            await stored
        return [c.ESME_ROK if receipt else c.ESME_RX_R_APPN for _, receipt in parsed]

    # Writing

    async def _write(self) -> None:
        while not (self._is_quiet and not self._outcomes and not self._receipts):
            await self._to_write.wait()
            self._to_write.clear()
            outcomes, self._outcomes = self._outcomes, []
            batches, self._receipts = self._receipts, []
            if outcomes:
                await self._persist(partial(self._settle, outcomes))
            if batches:
                await self._take(batches)

    async def _take(self, batches: list[_ReceiptBatch]) -> None:
        """Store receipts, then let them be acknowledged. What cannot be stored, the carrier is asked to send again."""
        receipts = [receipt for batch, _ in batches for receipt in batch]
        refusal: GatewayUnavailable | None = None
        try:
            await self._persist(partial(self._book.take, receipts))
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - one receipt that nobody foresaw must not end the gateway
            _log.error("receipts were not stored: %s", type(error).__name__)
            refusal = GatewayUnavailable("The receipts could not be stored.")
        for _, stored in batches:
            if stored.done():
                continue
            if refusal is None:
                stored.set_result(None)
            else:
                stored.set_exception(refusal)

    async def _settle(self, outcomes: list[Outcome]) -> None:
        await settle(
            self._pools.data,
            carrier=self._link.identity.id,
            outcomes=outcomes,
            unknown_deadline=self._unknown_deadline,
        )

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                with noticing_absence():
                    await sweep(
                        self._pools.data, carrier=self._link.identity.id, unknown_deadline=self._unknown_deadline
                    )
            except DatabaseAway:
                continue

    async def _persist(self, act: Callable[[], Awaitable[None]]) -> None:
        """Repeat an idempotent write until the database has it."""
        while True:
            try:
                with noticing_absence():
                    return await act()
            except DatabaseAway:
                if time.monotonic() > self._patience_ends:
                    raise
                await asyncio.sleep(0.1)


def _for_settlement(message: ShortMessage, receipt: Receipt) -> CarrierReceipt:
    return CarrierReceipt(
        reference=receipt.carrier_message_id.replace("\0", "")[:ID_CHARACTERS_MAX],
        user_reference=receipt.user_message_reference,
        state=_STATES[receipt.state],
        recipient=f"+{message.source_addr.lstrip('+')}",
    )

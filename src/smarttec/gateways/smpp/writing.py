"""What a carrier answered and reported, into the database: in batches, in the order it came, nothing forgotten."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

from smarttec.gateways.smpp.incoming import address_of
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.receipt import Receipt, ReceiptState
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.kernel.stopping import DRAIN_SECONDS
from smarttec.messaging import measuring
from smarttec.messaging.carrier_ids import IdForms, normal_id
from smarttec.messaging.domain import PartState
from smarttec.messaging.models import Status
from smarttec.messaging.quality import Tally
from smarttec.messaging.receipts import CarrierReceipt, ReceiptBook
from smarttec.messaging.settlement import Concluded, Outcome, Verdict, settle
from smarttec.storage.pools import DatabaseAway, Pools, attempt

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
_KINDS = {Verdict.SENT: "accepted", Verdict.FAILED: "refused", Verdict.UNKNOWN: "unknown"}
_log = logging.getLogger(__name__)
_ReceiptBatch = tuple[list[CarrierReceipt], "asyncio.Future[None]"]
Result = TypeVar("Result")


def for_settlement(message: ShortMessage, receipt: Receipt, *, country: str | None) -> CarrierReceipt:
    """A receipt in the words of the settlement. `country`: the carrier's."""
    return CarrierReceipt(
        reference=normal_id(receipt.carrier_message_id),
        user_reference=receipt.user_message_reference,
        state=_STATES[receipt.state],
        recipient=address_of(message.source_addr, message.source_ton, country),
        sender=address_of(message.destination_addr, message.dest_ton, country),
        is_certain=receipt.is_certain,
    )


class Writer:
    """One carrier's. A database that is away is waited for; after `finish` only for `DRAIN_SECONDS`."""

    def __init__(self, pools: Pools, *, carrier: int, ids: IdForms, tally: Tally, unknown_deadline: timedelta) -> None:
        self._pools = pools
        self._carrier = carrier
        self._unknown_deadline = unknown_deadline
        self._book = ReceiptBook(pools, carrier=carrier, ids=ids)
        self._tally = tally
        self._outcomes: list[Outcome] = []
        self._receipts: list[_ReceiptBatch] = []
        self._to_write = asyncio.Event()
        self._patience_ends = float("inf")
        self._is_finishing = False

    def add(self, outcome: Outcome) -> None:
        """An outcome that is to be written."""
        self._outcomes.append(outcome)
        self._to_write.set()

    async def store(self, receipts: list[CarrierReceipt]) -> bool:
        """Returns when they are stored; False when nothing is taken any more."""
        if self._is_finishing:
            return False
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._receipts.append((receipts, stored))
        self._to_write.set()
        await stored
        return True

    def limit_patience(self) -> None:
        """The end has begun: do not wait for the database for ever."""
        self._patience_ends = min(self._patience_ends, time.monotonic() + DRAIN_SECONDS)

    def finish(self) -> None:
        """Nothing more comes; `run` ends when everything is written."""
        self._is_finishing = True
        self._to_write.set()

    async def run(self) -> None:
        """Write until `finish`. Raises `DatabaseAway` when patience ends."""
        while not (self._is_finishing and not self._outcomes and not self._receipts):
            await self._to_write.wait()
            self._to_write.clear()
            outcomes, self._outcomes = self._outcomes, []
            batches, self._receipts = self._receipts, []
            if outcomes:
                self.count(await self._persist(partial(self._settle, outcomes)))
                self._count_outcomes(outcomes)
            if batches:
                await self._take(batches)

    async def _settle(self, outcomes: list[Outcome]) -> list[Concluded]:
        return await settle(
            self._pools.data, carrier=self._carrier, outcomes=outcomes, unknown_deadline=self._unknown_deadline
        )

    async def _take(self, batches: list[_ReceiptBatch]) -> None:
        """Store receipts, then let them be acknowledged. What cannot be stored, the carrier is asked to send again."""
        receipts = [receipt for batch, _ in batches for receipt in batch]
        refusal: GatewayUnavailable | None = None
        try:
            self.count(await self._persist(partial(self._book.take, receipts)))
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

    def _count_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        verdicts = Counter(outcome.verdict for outcome in outcomes)
        for verdict, kind in _KINDS.items():
            self._tally.count(kind, verdicts[verdict])
        measuring.concluded([Status.FAILED] * verdicts[Verdict.FAILED])

    def count(self, concluded: Sequence[Concluded]) -> None:
        """Messages of this carrier that have their final status now."""
        if concluded:
            measuring.concluded([one.status for one in concluded])
            delivered = [one.delay_seconds for one in concluded if one.status is Status.DELIVERED]
            self._tally.delivered(delivered)
            self._tally.count("failed", len(concluded) - len(delivered))

    async def _persist(self, act: Callable[[], Awaitable[Result]]) -> Result:
        """Repeat an idempotent write until the database has it."""
        while True:
            try:
                return await attempt(act)
            except DatabaseAway:
                if time.monotonic() > self._patience_ends:
                    raise
                await asyncio.sleep(0.1)

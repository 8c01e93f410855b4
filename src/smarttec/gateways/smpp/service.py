"""One carrier: its binds, the messages that are with it, and what becomes of them.

Messages come from the `dispatch`; what was answered goes to the `writing`. A message that the carrier surely did not
take goes back to the routing: soon when it was the link, later and later when the carrier is too busy, to another
carrier when there is one that has not been asked, until the time for which it is worth sending is over.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import UUID

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.arrivals import Arrivals
from smarttec.gateways.smpp.composing import compose
from smarttec.gateways.smpp.connector import Connector
from smarttec.gateways.smpp.deliveries import Delivered
from smarttec.gateways.smpp.incoming import CarrierHabits
from smarttec.gateways.smpp.links import binds, session_settings
from smarttec.gateways.smpp.outcomes import BUSY, UNAVAILABLE, Results, SubmitOutcome
from smarttec.gateways.smpp.pacing import Pace
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.pending import PendingMessage
from smarttec.gateways.smpp.receipt import is_receipt, parse_receipt
from smarttec.gateways.smpp.session import Session
from smarttec.gateways.smpp.writing import Writer, for_settlement
from smarttec.kernel import sms
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.messaging.carrier_ids import IdForms
from smarttec.messaging.carriers import CarrierLink
from smarttec.messaging.models import Alphabet, ReceiptIds
from smarttec.messaging.quality import Tally
from smarttec.messaging.settlement import VALIDITY_MARGIN, Outcome, Verdict
from smarttec.messaging.submission import Submission
from smarttec.storage.pools import Pools
from smarttec.telemetry.metrics import CARRIER_RECEIPTS, CARRIER_SUBMITS

_CODINGS: Mapping[str, int] = {
    Alphabet.GSM: sms.GSM7_CODING, Alphabet.LATIN_1: sms.LATIN_1_CODING, Alphabet.ASCII: sms.ASCII_CODING,
    Alphabet.UCS2: sms.UCS2_CODING, Alphabet.PACKED: sms.GSM7_CODING,
}  # fmt: skip
_Tag = tuple[PendingMessage, int]
MayGoElsewhere = Callable[[str, UUID, Sequence[int]], bool]
"""Whether any carrier is left: for a recipient, a message, and the carriers that it was tried with."""


class CarrierService:
    """One carrier's side of the gateway. `run` until `stop`, or cancelled."""

    def __init__(
        self,
        pools: Pools,
        link: CarrierLink,
        *,
        unknown_deadline: timedelta,
        arrivals: Arrivals,
        has_other: MayGoElsewhere,
        wake: Callable[[], None],
        response_timeout_seconds: float,
    ) -> None:
        self.link = link
        self.tally = Tally(link.identity.id)
        self.ids = IdForms(ReceiptIds(link.receipt_ids))
        validity_end = timedelta(seconds=link.validity_seconds) + VALIDITY_MARGIN
        self.writer = Writer(
            pools, carrier=link.identity.id, ids=self.ids, tally=self.tally,
            unknown_deadline=max(unknown_deadline, validity_end),
        )  # fmt: skip
        both_ways = session_settings(link, response_timeout_seconds=response_timeout_seconds)
        sending, receiving = binds(link, both_ways)
        self.connectors = [Connector(settings, self) for settings in sending]
        self._receivers = [Connector(settings, self) for settings in receiving]
        self._arrivals = arrivals
        is_packed = link.alphabet == Alphabet.PACKED
        self._habits = CarrierHabits(link.country or None, _CODINGS[link.alphabet], packs_septets=is_packed)
        self._pace = Pace(link.messages_per_second)
        self._backlog: deque[_Tag] = deque()
        self._has_other = has_other
        self._wake = wake
        self._stopping = asyncio.Event()
        self._was_bound = False

    async def run(self) -> None:
        """Serve until `stop`; then unbind, settle what was answered, and return."""
        writing = asyncio.create_task(self.writer.run())
        everyone = [*self.connectors, *self._receivers]
        binding = [asyncio.create_task(connector.run()) for connector in everyone]
        stopped = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait([stopped, writing, *binding], return_when=asyncio.FIRST_COMPLETED)
        self.stop()
        await asyncio.gather(*(connector.stop() for connector in everyone))
        stopped.cancel()
        await asyncio.gather(*binding, stopped, return_exceptions=True)
        self._give_back(also_begun=True)
        self.writer.finish()
        await writing
        for task in done:
            task.result()

    def stop(self) -> None:
        """Begin the clean end. No message may be given any more."""
        self._stopping.set()
        self.writer.limit_patience()

    @property
    def bound(self) -> int:
        """How many binds stand by which messages can be submitted."""
        return sum(connector.session is not None for connector in self.connectors)

    @property
    def is_up(self) -> bool:
        """Whether messages for it should wait for it, even if it is busy."""
        return self.bound > 0 and not self._stopping.is_set()

    @property
    def last_error(self) -> str:
        """Why a bind is not there; "" when all are."""
        everyone = [*self.connectors, *self._receivers]
        errors = [str(connector.last_error) for connector in everyone if connector.last_error]
        return errors[0] if errors else ""

    @property
    def capacity(self) -> int:
        """All slots of all binds that stand."""
        return self.bound * self.link.window

    @property
    def is_paced(self) -> bool:
        """Whether a rate, rather than its windows, says how much it takes."""
        return self._pace.per_second > 0

    @property
    def free(self) -> int:
        """How many segments more it takes right now."""
        if self._backlog or self._stopping.is_set():
            return 0
        return self._pace.allowed(sum(connector.free_slots for connector in self.connectors))

    def take(self, submission: Submission) -> None:
        """Send a message that this carrier's disclosure is recorded for; its bytes leave with `pump`."""
        pending = PendingMessage(submission, compose(submission, self.link))
        self._backlog.extend((pending, part) for part in range(len(pending.parts)))

    def pump(self) -> None:
        """Submit what waits here, as far as windows and rate allow; give it back when there is no bind."""
        is_bound = self.bound > 0
        if self._was_bound and not is_bound:
            self._wake()
        self._was_bound = is_bound
        if not is_bound:
            self._give_back(also_begun=False)
            return
        allowed = self._pace.allowed(len(self._backlog))
        sent = 0
        while sent < allowed and (session := self._freest()) is not None:
            batch = min(allowed - sent, session.free_slots)
            for _ in range(batch):
                pending, part = self._backlog.popleft()
                try:
                    session.submit((pending, part), pending.parts[part])
                except GatewayUnavailable:
                    self._backlog.appendleft((pending, part))
                    return
                sent += 1
        self._pace.went(sent)

    def _freest(self) -> Session | None:
        sessions = [connector.session for connector in self.connectors if connector.session]
        best = max(sessions, key=lambda session: session.free_slots, default=None)
        return best if best is not None and best.free_slots else None

    def _give_back(self, *, also_begun: bool) -> None:
        """Return to the queue what was claimed and cannot be submitted now, so that it does not wait here.

        A message of which some part was answered stays, unless this is the end: its other parts are sent after it.
        """
        kept: deque[_Tag] = deque()
        backlog, self._backlog = self._backlog, kept
        for pending, part in backlog:
            if pending.has_begun and not also_begun:
                kept.append((pending, part))
                continue
            pending.results[part] = UNAVAILABLE
            if pending.is_answered:
                self._conclude(pending)

    # What the sessions report

    def on_results(self, results: Results) -> None:
        self._count(results)
        for tag, result in results:
            pending, part = cast("_Tag", tag)
            pending.results[part] = result
            if result.outcome is SubmitOutcome.ACCEPTED:
                self._pace.accepted()
            elif result.outcome in BUSY:
                self._pace.throttled()
                self.tally.count("throttled")
            if pending.is_answered:
                self._answered(pending)
        if self._backlog:
            self.pump()
        self._wake()

    def _count(self, results: Results) -> None:
        for outcome, count in Counter(result.outcome for _, result in results).items():
            CARRIER_SUBMITS.labels(self.link.key, outcome.value).inc(count)

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
        self.writer.add(self._onwards(pending, pending.outcome()))

    def _onwards(self, pending: PendingMessage, outcome: Outcome) -> Outcome:
        """Where a message goes that the carrier surely did not take."""
        submission = pending.submission
        if outcome.verdict not in (Verdict.REQUEUED, Verdict.FAILED) or outcome.references:
            return outcome
        has_other = self._has_other(
            submission.recipient, submission.message, [*submission.tried, self.link.identity.id]
        )
        verdict, retry = pending.onwards(self.link, has_other=has_other)
        if verdict is outcome.verdict and retry == outcome.retry:
            return outcome
        error_code = pending.error_code() if verdict is Verdict.FAILED else None
        return replace(outcome, verdict=verdict, retry=retry, error_code=error_code)

    async def on_deliveries(self, deliveries: Sequence[Delivered]) -> Sequence[int]:
        texts = [one for one in deliveries if not is_receipt(one.message)]
        receipts = [one.message for one in deliveries if is_receipt(one.message)]
        of_texts = iter(await self._arrivals.take(texts, habits=self._habits) if texts else ())
        of_receipts = iter(await self._take_receipts(receipts) if receipts else ())
        return [next(of_receipts if is_receipt(one.message) else of_texts) for one in deliveries]

    async def _take_receipts(self, messages: Sequence[ShortMessage]) -> Sequence[int]:
        parsed = [(message, parse_receipt(message)) for message in messages]
        receipts = [
            for_settlement(message, receipt, country=self._habits.country) for message, receipt in parsed if receipt
        ]
        CARRIER_RECEIPTS.labels(self.link.key).inc(len(receipts))
        if receipts and not await self.writer.store(receipts):
            return [c.ESME_RX_T_APPN] * len(parsed)
        return [c.ESME_ROK if receipt else c.ESME_RX_R_APPN for _, receipt in parsed]

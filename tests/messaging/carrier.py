"""A carrier's side as the tests play it: claim, answer, report, and look at what became of the message."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tests.messaging.world import aside

from smarttec.messaging.carrier_ids import IdForms
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.domain import PartState, user_reference
from smarttec.messaging.janitor import forget_receipts, reconcile, sweep
from smarttec.messaging.models import Status
from smarttec.messaging.receipts import CarrierReceipt, Matching, ReceiptBook
from smarttec.messaging.settlement import Outcome, Verdict, settle
from smarttec.messaging.submission import CarrierIdentity, Submission, SubmissionQueue, Turn
from smarttec.notice.door_async import AsyncDoor
from smarttec.storage.pools import Pools

CARRIER = 1
DEADLINE = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database says of a message and its money."""

    status: Status
    error_code: int | None
    captured_micros: int | None
    held_micros: int
    is_due: bool


@dataclass(slots=True)
class PlayedCarrier:
    """One carrier and its gateway's writes, called by hand."""

    pools: Pools
    identity: CarrierIdentity
    queue: SubmissionQueue
    book: ReceiptBook

    async def claim(self, limit: int = 100) -> list[Submission]:
        claimed, _ = await self.queue.claim(
            limit, lane=0, usual=self.identity, choose=lambda *_: (Turn.GOES, self.identity)
        )
        return [disclosed.value for _, disclosed in claimed]

    async def answer(self, submission: Submission, verdict: Verdict, references: dict[int, str] | None = None) -> None:
        await self.settle([outcome(submission, verdict, references)])

    async def settle(self, outcomes: list[Outcome]) -> None:
        await settle(self.pools.data, carrier=self.identity.id, outcomes=outcomes, unknown_deadline=DEADLINE)

    async def report(self, *receipts: CarrierReceipt) -> None:
        await self.book.take(list(receipts))

    async def sweep(self) -> tuple[int, int]:
        return await sweep(self.pools.data, unknown_deadline=DEADLINE)

    async def forget(self) -> None:
        await forget_receipts(self.pools.data, unknown_deadline=DEADLINE)

    async def reconcile(self) -> None:
        matching = Matching(self.pools, carrier=self.identity.id, ids=IdForms())
        await reconcile(self.pools, carrier=self.identity.id, matching=matching)

    async def look(self, message: UUID) -> Seen:
        row = await self.pools.data.fetchrow(
            "SELECT status, error_code, due_at IS NOT NULL, "
            "(SELECT sum(-amount_micros) FROM ledger_entry WHERE id = m.id), "
            "(SELECT sum(amount_micros) FROM ledger_hold WHERE id = m.id) FROM messaging_message m WHERE id = $1",
            message,
        )
        captured = None if row[3] is None else int(row[3])
        return Seen(Status(row[0]), row[1], captured, int(row[4] or 0), row[2])

    async def count(self, table: str) -> int:
        return int(await self.pools.data.fetchval(f"SELECT count(*) FROM {table}"))


def outcome(submission: Submission, verdict: Verdict, references: dict[int, str] | None = None) -> Outcome:
    return Outcome(
        message=submission.message,
        cell=submission.cell,
        verdict=verdict,
        segments=submission.segments,
        references=references or {},
        error_code=30008 if verdict is Verdict.FAILED else None,
    )


def receipt(
    submission: Submission, reference: str, state: PartState = PartState.DELIVERED, *, part: int = 0, own: bool = True,
    recipient: str | None = None,
) -> CarrierReceipt:  # fmt: skip
    """A receipt of a part (from 0); `own`: the carrier repeats our reference."""
    return CarrierReceipt(
        reference, user_reference(submission.message, part) if own else None, state, recipient or submission.recipient
    )


async def play(pools: Pools, *, carrier: int = CARRIER) -> PlayedCarrier:
    """A carrier whose door is registered."""
    door = AsyncDoor(f"test {carrier}")
    await door.register(pools.data)
    await aside(
        set_carrier,
        id=carrier,
        key=f"played-{carrier}",
        host="127.0.0.1",
        port=1,
        system_id="x",
        password="y",
        window=9,
    )
    identity = CarrierIdentity(carrier, "sms-carrier")
    return PlayedCarrier(pools, identity, SubmissionQueue(pools, door=door), ReceiptBook(pools, carrier=carrier))

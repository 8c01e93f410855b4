"""The way out: messages are claimed, given to a carrier, disclosed through the door, and only then handed to a gateway.

Numbers are sealed, so routes are chosen here, where a message is opened, and by what is true at this moment: a carrier
that is down is passed over. What cannot go now waits in a carrier's lane, out of the way of what can.

One transaction marks them `submitting`, decides every disclosure and records it. If it does not commit, nothing has
left; if it commits, whatever happens afterwards the message is never claimed again unless the carrier surely refused
it. A gateway that dies leaves its claims `submitting`; when their lease ends they become `unknown` (`settlement`).
"""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import Refused, SmarttecError
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging import measuring
from smarttec.messaging.domain import ERROR_CARRIER_VIOLATION, ERROR_UNKNOWN_DESTINATION, ERROR_VALIDITY_EXPIRED
from smarttec.messaging.models import Status
from smarttec.messaging.sealing import BODY_LABEL, CONTENT, PEER, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.notice.door import Disclosed, Intent, Subject
from smarttec.notice.door_async import AsyncDoor
from smarttec.notice.reading import Reader, SealedText
from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

LEASE = timedelta(seconds=60)
CATEGORIES = frozenset({PEER, CONTENT})


@dataclass(frozen=True, slots=True)
class Submission:
    """What a carrier is told of a message, and what became of earlier tries."""

    message: UUID
    cell: int
    sender: str
    recipient: str
    body: str
    segments: int
    attempts: int = 0
    tried: Sequence[int] = ()
    validity_seconds: int | None = None
    """How long the carrier may try, where the message says so."""

    def __repr__(self) -> str:
        return f"<Submission {self.message}>"


@dataclass(frozen=True, slots=True)
class CarrierIdentity:
    """Which carrier takes the messages, and as which recipient of the register."""

    id: int
    recipient: str


class Turn(Enum):
    """What happens to a message that was claimed."""

    GOES = auto()
    WAITS = auto()
    """The carrier that is to take it cannot right now."""
    NOWHERE = auto()
    """No carrier takes it, or every one that might was tried."""


Choose = Callable[[str, UUID, Sequence[int]], tuple[Turn, CarrierIdentity | None]]
"""Picks the carrier: of a recipient in E.164 form, the message, and the carriers it was tried with."""


@dataclass(slots=True)
class _Sorted:
    """A batch by what happens to it. `elsewhere`: id, carrier, lane, due time of what `assign` puts right."""

    intents: list[tuple[Intent, Submission]] = field(default_factory=list)
    carriers: dict[UUID, CarrierIdentity] = field(default_factory=dict)
    elsewhere: list[tuple[UUID, int, int, datetime]] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    homeless: list[UUID] = field(default_factory=list)
    expired: list[UUID] = field(default_factory=list)


Claimed = list[tuple[CarrierIdentity, Disclosed[Submission]]]


class SubmissionQueue:
    """Claims messages for all carriers of a gateway. Used by one task at a time."""

    def __init__(self, pools: Pools, *, door: AsyncDoor) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._door = door
        self._reader = Reader(Purpose.DELIVER_MESSAGE, "sms gateway")

    async def claim(self, limit: int, *, lane: int, usual: CarrierIdentity, choose: Choose) -> tuple[Claimed, int]:
        """At most `limit` messages of a lane, durably marked and disclosed, and how many were looked at.

        Those the notice refuses, or that no carrier takes, fail and cost nothing. `usual` is the carrier that most of
        them are expected to go to: others cost a second statement.
        """
        now = clock.now()
        claimed: list[UUID] = []
        try:
            with noticing_absence():
                async with self._pool.acquire() as connection, connection.transaction():
                    rows = await connection.fetch(
                        statement("messaging", "claim"), now, limit, lane, usual.id, now + LEASE
                    )
                    claimed = [row[0] for row in rows]
                    return (await self._disclose(connection, rows, usual, choose, now) if rows else []), len(rows)
        except DatabaseAway:
            await self._unclaim(claimed, now)
            raise

    async def _disclose(
        self, connection: Any, rows: Sequence[Any], usual: CarrierIdentity, choose: Choose, now: datetime
    ) -> Claimed:
        keys = await self._keystore.keys_of(row[1] for row in rows)
        batch = _Sorted()
        for row in rows:
            try:
                self._sort(row, keys[row[1]], usual, choose, now, batch)
            except SmarttecError:
                batch.refused.append(row[0])
        passed, rejected = await self._door.disclose(connection, batch.intents) if batch.intents else ([], [])
        if batch.elsewhere:
            columns = (list(column) for column in zip(*batch.elsewhere, strict=True))
            await connection.execute(statement("messaging", "assign"), *columns, now)
        if refused := [*batch.refused, *(intent.act for intent, _ in rejected)]:
            await self._fail(connection, refused, ERROR_CARRIER_VIOLATION)
        if batch.homeless:
            await self._fail(connection, batch.homeless, ERROR_UNKNOWN_DESTINATION)
        if batch.expired:
            await self._fail(connection, batch.expired, ERROR_VALIDITY_EXPIRED)
        return [(batch.carriers[disclosed.value.message], disclosed) for disclosed in passed]

    def _sort(
        self, row: Any, keys: SubjectKeys | None, usual: CarrierIdentity, choose: Choose, now: datetime, batch: _Sorted
    ) -> None:
        message, account, cell, policy, sender, recipient, body, segments, attempts, tried, due_at, expires_at = row
        if expires_at is not None and expires_at <= now:
            batch.expired.append(message)
            return
        if keys is None:
            raise Refused(clause="RIGHTS-5", reason="the account's keys were destroyed")

        def text(blob: bytes, label: bytes, category: Category) -> str:
            sealed = SealedText(blob, message, label, category)
            return self._reader.open(sealed, keys=keys, subject=account, policy_word=policy)

        to_number = text(recipient, RECIPIENT_LABEL, PEER)
        turn, carrier = choose(to_number, message, tried or ())
        if carrier is None:
            batch.homeless.append(message)
            return
        if turn is Turn.WAITS:
            batch.elsewhere.append((message, carrier.id, carrier.id, due_at))
            return
        if carrier is not usual:
            batch.elsewhere.append((message, carrier.id, -carrier.id, now + LEASE))
        batch.carriers[message] = carrier
        from_number, content = text(sender, SENDER_LABEL, PEER), text(body, BODY_LABEL, CONTENT)
        validity_seconds = None if expires_at is None else math.ceil((expires_at - now).total_seconds())
        opened = Submission(
            message, cell, from_number, to_number, content, segments, attempts, tried or (), validity_seconds
        )
        intent = Intent(Subject(account, cell, policy), carrier.recipient, Purpose.DELIVER_MESSAGE, CATEGORIES, message)
        batch.intents.append((intent, opened))

    async def _fail(self, connection: Any, messages: list[UUID], error_code: int) -> None:
        await connection.execute(
            "UPDATE messaging_message SET status = 6, error_code = $3, due_at = NULL, finished_at = $2 "
            "WHERE id = ANY ($1::uuid[])",
            messages,
            clock.now(),
            error_code,
        )
        await connection.execute(
            "SELECT ledger_resolve($1::uuid[], array_fill(0::bigint, ARRAY[cardinality($1::uuid[])]), 2::smallint, $2)",
            messages,
            clock.now(),
        )
        measuring.concluded([Status.FAILED] * len(messages))

    async def _unclaim(self, messages: list[UUID], claimed_at: Any) -> None:
        """After a commit whose outcome is unknown: no byte left, so what did get marked may be claimed again.

        Best effort: when the database is still away, the lease ends and the messages become `unknown`.
        """
        if not messages:
            return
        for _ in range(50):
            try:
                with noticing_absence():
                    await self._pool.execute(
                        "UPDATE messaging_message SET status = 1, lane = 0, due_at = $2 "
                        "WHERE id = ANY ($1::uuid[]) AND status = 2 AND submitted_at = $2",
                        messages,
                        claimed_at,
                    )
            except DatabaseAway:
                await asyncio.sleep(0.2)
            else:
                return

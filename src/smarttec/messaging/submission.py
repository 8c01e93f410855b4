"""The way out: messages are claimed for a carrier, disclosed through the door, and only then handed to a gateway.

One transaction marks them `submitting`, decides every disclosure and records it. If it does not commit, nothing has
left; if it commits, whatever happens afterwards the message is never claimed again unless the carrier surely refused
it. A gateway that dies leaves its claims `submitting`; when their lease ends they become `unknown` (`settlement`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import Refused, SmarttecError
from smarttec.kernel.vocabulary import Category, Purpose
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
    """What a carrier is told of a message."""

    message: UUID
    cell: int
    sender: str
    recipient: str
    body: str
    segments: int

    def __repr__(self) -> str:
        return f"<Submission {self.message}>"


@dataclass(frozen=True, slots=True)
class CarrierIdentity:
    """Which carrier takes the messages, and as which recipient of the register."""

    id: int
    recipient: str


class SubmissionQueue:
    """Claims messages for one carrier. Used by one task at a time."""

    def __init__(self, pools: Pools, carrier: CarrierIdentity, *, door: AsyncDoor) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._carrier = carrier
        self._door = door
        self._reader = Reader(Purpose.DELIVER_MESSAGE, "sms gateway")

    async def claim(self, limit: int) -> list[Disclosed[Submission]]:
        """At most `limit` messages, durably marked and disclosed. Those the notice refuses fail and cost nothing."""
        now = clock.now()
        claimed: list[UUID] = []
        try:
            with noticing_absence():
                async with self._pool.acquire() as connection, connection.transaction():
                    rows = await connection.fetch(
                        statement("messaging", "claim"), now, limit, self._carrier.id, now + LEASE
                    )
                    claimed = [row[0] for row in rows]
                    return await self._disclose(connection, rows) if rows else []
        except DatabaseAway:
            await self._unclaim(claimed, now)
            raise

    async def _disclose(self, connection: Any, rows: Sequence[Any]) -> list[Disclosed[Submission]]:
        keys = await self._keystore.keys_of(row[1] for row in rows)
        intents: list[tuple[Intent, Submission]] = []
        refused: list[UUID] = []
        for row in rows:
            subject = Subject(row[1], row[2], row[3])
            try:
                opened = self._open(row, keys[row[1]])
            except SmarttecError:
                refused.append(row[0])
            else:
                intent = Intent(subject, self._carrier.recipient, Purpose.DELIVER_MESSAGE, CATEGORIES, opened.message)
                intents.append((intent, opened))
        passed, rejected = await self._door.disclose(connection, intents)
        refused += [intent.act for intent, _ in rejected]
        if refused:
            await self._fail(connection, refused)
        return passed

    def _open(self, row: Any, keys: SubjectKeys | None) -> Submission:
        message, account, cell, policy, sender, recipient, body, segments = row
        if keys is None:
            raise Refused(clause="RIGHTS-5", reason="the account's keys were destroyed")

        def text(blob: bytes, label: bytes, category: Category) -> str:
            sealed = SealedText(blob, message, label, category)
            return self._reader.open(sealed, keys=keys, subject=account, policy_word=policy)

        return Submission(
            message=message,
            cell=cell,
            sender=text(sender, SENDER_LABEL, PEER),
            recipient=text(recipient, RECIPIENT_LABEL, PEER),
            body=text(body, BODY_LABEL, CONTENT),
            segments=segments,
        )

    async def _fail(self, connection: Any, messages: list[UUID]) -> None:
        await connection.execute(
            "UPDATE messaging_message SET status = 6, error_code = 30007, due_at = NULL, finished_at = $2 "
            "WHERE id = ANY ($1::uuid[])",
            messages,
            clock.now(),
        )
        await connection.execute(
            "SELECT ledger_resolve($1::uuid[], array_fill(0::bigint, ARRAY[cardinality($1::uuid[])]), 2::smallint, $2)",
            messages,
            clock.now(),
        )

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
                        "UPDATE messaging_message SET status = 1, due_at = $2 "
                        "WHERE id = ANY ($1::uuid[]) AND status = 2 AND submitted_at = $2",
                        messages,
                        claimed_at,
                    )
            except DatabaseAway:
                await asyncio.sleep(0.2)
            else:
                return

"""Confirmations and automatic answers: through the intake like everybody's messages, each once.

A reply's id follows from the text that it answers, so that a try whose answer was lost sends nothing twice. What the
account may not send (no credit, no good standing, a sender that cannot be answered) is given up; when the intake takes
nothing just now, it is tried again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, Refused, SmarttecError
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.domain import Draft, draft
from smarttec.messaging.inbound.answering import Answering
from smarttec.messaging.inbound.models import FollowUpKind
from smarttec.messaging.inbound.writing import ACTOR, sealed_field, sql
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction
from smarttec.messaging.optout.keywords import ANSWERS
from smarttec.messaging.sealing import PEER, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.notice.reading import Reader, SealedText
from smarttec.numbers.models import Assignment
from smarttec.post.letterhead import portal_url
from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

BATCH = 100
LOOK_SECONDS = 5.0
LEASE = timedelta(minutes=2)
ATTEMPTS_MAX = 30
SENT = "sent"
_READER = Reader(Purpose.DELIVER_MESSAGE, ACTOR)
_AUTO_REPLY = sealed_field(Assignment, "auto_reply")


@dataclass(frozen=True, slots=True)
class _Due:
    """One reply, as `claim_replies.sql` gives it."""

    id: UUID
    account: UUID
    attempts: int
    row: Any

    @property
    def is_confirmation(self) -> bool:
        """Whether it answers a keyword; it is sent to those who want no more, too."""
        return bool(self.row["kind"] == FollowUpKind.CONFIRM)


class Replying:
    """`run` until `stop`; `wake` when there may be something to send."""

    def __init__(self, pools: Pools) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._intake = Intake(pools)
        self._answering = Answering(pools, self._intake)
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look now."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is under way, then end."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, until `stop`."""
        taking = asyncio.create_task(self._intake.run())
        try:
            while not self._stopping:
                self._wake.clear()
                if not await self._round():
                    await self._pause()
        finally:
            self._intake.close()
            await taking

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _round(self) -> int:
        """One batch; how many were due. With the database away, none."""
        try:
            with noticing_absence():
                due = await self._claim()
                outcomes = await asyncio.gather(*(self._send(one) for one in due))
                if due:
                    await self._finish(due, outcomes)
        except DatabaseAway:
            return 0
        return len(due)

    async def _claim(self) -> list[_Due]:
        now = clock.now()
        rows = await self._pool.fetch(sql("claim_replies"), now, BATCH, now + LEASE)
        return [
            _Due(UUID(bytes=row["id"].bytes), UUID(bytes=row["account"].bytes), row["attempts"], row) for row in rows
        ]

    async def _send(self, due: _Due) -> str | None:
        """`SENT`, the code of what stands against it, or None when it is to be tried again."""
        try:
            await self._answering.submit(
                account=due.account,
                token_hash=None,
                direction=Direction.OUTBOUND_REPLY,
                draft=await self._draft(due),
                message=due.id,
                despite_opt_out=due.is_confirmation,
                at_any_hour=True,
            )
        except GatewayError as error:
            return error.code if due.attempts >= ATTEMPTS_MAX else None
        except SmarttecError as error:
            return error.code[:40]
        return SENT

    async def _draft(self, due: _Due) -> Draft:
        keys = (await self._keystore.keys_of([due.account]))[due.account]
        if keys is None:
            raise Refused(clause="RIGHTS-5", reason="the account's keys were destroyed")
        row = due.row
        own, peer = (
            self._open(due, row[name], row["message"], label, keys)
            for name, label in (("recipient", RECIPIENT_LABEL), ("sender", SENDER_LABEL))
        )
        return draft(sender=own, recipient=peer, body=self._body(due, keys))

    def _body(self, due: _Due, keys: SubjectKeys) -> str:
        if due.is_confirmation:
            return ANSWERS[due.row["wording"]].replace("{page}", f"{portal_url()}/your-number")
        blob = due.row["auto_reply"]
        if blob is None:
            return ""
        sealed = SealedText(blob, due.row["assignment"], _AUTO_REPLY.seal_label, _AUTO_REPLY.category)
        return _READER.open(sealed, keys=keys, subject=due.account, policy_word=due.row["policy"])

    def _open(self, due: _Due, blob: bytes, row: UUID, label: bytes, keys: SubjectKeys) -> str:
        sealed = SealedText(blob, row, label, PEER)
        return _READER.open(sealed, keys=keys, subject=due.account, policy_word=due.row["policy"])

    async def _finish(self, due: Sequence[_Due], outcomes: Sequence[str | None]) -> None:
        now = clock.now()
        await self._pool.execute(
            sql("finish_replies"),
            [one.id for one in due],
            [outcome or "" for outcome in outcomes],
            [None if outcome else now + timedelta(seconds=10) for outcome in outcomes],
        )

"""Automatic answers, whoever words them: bounded for each pair of numbers, so that two machines do not talk for ever.

Counted are confirmations of keywords, a number's own automatic answer, and what a customer's server answers (TwiML).
What is too many is not sent and costs nothing; the account's owner gets a letter, one a day at most.
"""

import hashlib
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, SmarttecError, TooManyRequests
from smarttec.messaging.domain import Draft
from smarttec.messaging.inbound.writing import sql
from smarttec.messaging.intake import Accepted
from smarttec.messaging.models import Direction
from smarttec.post.late import Late, queue_late
from smarttec.storage.pools import Connection, Pools
from smarttec.vault.keystore import AsyncKeystore

ANSWERS_MAX = 30
"""To one number from one number within `ANSWERS_WITHIN`: more than people say, little for machines."""
ANSWERS_WITHIN = timedelta(hours=1)
STOPPED = "answers_stopped"
"""Name of the letter that tells the owner, in `post.templates`."""
_TAKE_BACK = (
    "UPDATE inbound_exchange SET answers = answers - 1 "
    "WHERE account = $1 AND own_digest = $2 AND peer_digest = $3 AND answers > 0"
)
_OWNER = "SELECT owner_id FROM people_account WHERE id = $1"


class TooManyAnswers(TooManyRequests):
    """Too many automatic answers went to this number within an hour."""

    code = "too-many-answers"
    what_to_do = "Two machines seem to answer each other. Answer by hand, or wait an hour."


class TakesMessages(Protocol):
    """The part of `Intake` that is needed here."""

    async def submit(
        self, *, account: UUID, token_hash: bytes | None, direction: Direction, draft: Draft | SmarttecError,
        status_url: str = "", message: UUID | None = None, despite_opt_out: bool = False, at_any_hour: bool = False,
    ) -> Accepted:  # fmt: skip
        """See `Intake.submit`."""
        ...


class Answering:
    """The intake for automatic answers."""

    def __init__(self, pools: Pools, intake: TakesMessages) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._intake = intake

    async def submit(
        self, *, account: UUID, token_hash: bytes | None, direction: Direction, draft: Draft | SmarttecError,
        status_url: str = "", message: UUID | None = None, despite_opt_out: bool = False, at_any_hour: bool = False,
    ) -> Accepted:  # fmt: skip
        """As `Intake.submit`. Raises `TooManyAnswers`."""
        pair = await self._pair(account, draft) if isinstance(draft, Draft) else None
        if pair:
            await self._count(account, *pair)
        try:
            return await self._intake.submit(
                account=account, token_hash=token_hash, direction=direction, draft=draft, status_url=status_url,
                message=message, despite_opt_out=despite_opt_out, at_any_hour=at_any_hour,
            )  # fmt: skip
        except GatewayError:
            if pair:
                await self._pool.execute(_TAKE_BACK, account, *pair)
            raise

    async def _pair(self, account: UUID, draft: Draft) -> tuple[bytes, bytes] | None:
        keys = (await self._keystore.keys_of([account]))[account]
        return (keys.digest(draft.sender), keys.digest(draft.recipient)) if keys else None

    async def _count(self, account: UUID, own: bytes, peer: bytes) -> None:
        now = clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            answers = await connection.fetchval(sql("answer"), account, own, peer, now, now - ANSWERS_WITHIN)
            if answers == ANSWERS_MAX + 1:
                await self._tell(connection, account)
        if answers > ANSWERS_MAX:
            raise TooManyAnswers

    async def _tell(self, connection: Connection, account: UUID) -> None:
        now = clock.now()
        letter = UUID(bytes=hashlib.sha256(f"{STOPPED}.{account.hex}.{now:%Y-%m-%d}".encode()).digest()[:16])
        owner = await connection.fetchval(_OWNER, account)
        await queue_late(
            connection, template=STOPPED, mails=[Late(id=letter, person=UUID(bytes=owner.bytes), act=account)], now=now
        )


def letter_of(account: UUID) -> dict[str, int]:
    """The context of the letter `STOPPED`: the same for everybody."""
    del account
    return {"answers_max": ANSWERS_MAX}

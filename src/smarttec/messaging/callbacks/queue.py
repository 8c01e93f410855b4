"""Claiming what is due, and writing down how it ended.

A claim is a lease: `due_at` moves to its end. A process that dies leaves its claims, and when the lease is over
somebody makes those calls again: servers are told at least once, and of each message in the order of its changes.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel import clock
from smarttec.messaging.callbacks.models import Kind, State
from smarttec.storage.pools import Connection, Pool, attempt
from smarttec.storage.sqlfile import statement

LEASE = timedelta(seconds=90)
"""Longer than an attempt may last (`delivery.ATTEMPT_TIMEOUT_SECONDS`)."""
PER_ACCOUNT_AT_ONCE = 8
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Claim:
    """A callback whose turn it is; `attempts` counts this one."""

    id: int
    account: UUID
    message: UUID
    cell: int
    kind: Kind
    status: int
    error_code: int | None
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an attempt ended. `due_at`: when the next one is; None when this was the last."""

    state: State
    due_at: datetime | None = None
    http_status: int | None = None
    reason: str = ""
    took_ms: int | None = None
    used_fallback: bool = False
    replies: int = 0


class Queue:
    """One process's side of the queue. Used in one event loop."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._busy: Counter[UUID] = Counter()
        self._after = _FIRST

    async def claim(self, connection: Connection, limit: int) -> list[Claim]:
        """At most `limit`, marked in the caller's transaction; `began` must follow its commit."""
        now = clock.now()
        rows = await self._rows(connection, limit, now)
        if not rows and self._after != _FIRST:
            self._after = _FIRST
            rows = await self._rows(connection, limit, now)
        self._after = max((row[1] for row in rows), default=_FIRST) if len(rows) == limit else _FIRST
        return [_claim(row) for row in rows if not row[9]]

    async def _rows(self, connection: Connection, limit: int, now: datetime) -> list[Any]:
        return list(
            await connection.fetch(
                statement("messaging.callbacks", "claim"), now, limit, PER_ACCOUNT_AT_ONCE, list(self._busy.keys()),
                list(self._busy.values()), self._after, now + LEASE,
            )
        )  # fmt: skip

    def began(self, claim: Claim) -> None:
        """A call to the account's server is under way."""
        self._busy[claim.account] += 1

    def ended(self, claim: Claim) -> None:
        """It is over."""
        self._busy[claim.account] -= 1
        if not self._busy[claim.account]:
            del self._busy[claim.account]

    async def finish(self, claim: Claim, ending: Ending) -> bool:
        """Write it down; False when the lease was lost meanwhile. Raises `DatabaseAway`."""
        values = (
            claim.id, claim.attempts, ending.state, ending.due_at, ending.http_status, ending.reason, ending.took_ms,
            ending.used_fallback, ending.replies, clock.now(),
        )  # fmt: skip
        written: int = await attempt(lambda: self._pool.fetchval(statement("messaging.callbacks", "finish"), *values))
        return written > 0


def _claim(row: Any) -> Claim:
    identifier, account, message, cell, kind, status, error_code, attempts, created_at, _ = row
    return Claim(
        identifier, UUID(int=account.int), UUID(int=message.int), cell, Kind(kind), status, error_code, attempts,
        created_at,
    )  # fmt: skip

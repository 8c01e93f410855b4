"""What an account takes out of its own messages by itself: the text, or the whole message.

Facts of what was charged for stay, as the ledger's entries refer to them: when, how many segments, at what price, what
became of it. A value that holds nothing is the head of a sealed one: version 1, generation 0.
"""

from uuid import UUID

from smarttec.kernel.errors import Conflict, NotFound
from smarttec.messaging.models import Status
from smarttec.storage.pools import Pool

_OPEN = (Status.QUEUED, Status.SUBMITTING, Status.UNKNOWN)
_REDACT = r"""
UPDATE messaging_message AS m SET body = '\x010000'
WHERE id = $1 AND account = $2 AND NOT is_removed AND due_at IS NULL AND status <> ALL ($3::smallint[])
"""
_REMOVE = r"""
UPDATE messaging_message AS m
SET recipient = '\x010000', sender = '\x010000', body = '\x010000', recipient_digest = '', sender_digest = NULL,
    is_removed = true
WHERE id = $1 AND account = $2 AND NOT is_removed AND due_at IS NULL AND status <> ALL ($3::smallint[])
"""
_WITH_COPY = """
WITH done AS ({} RETURNING m.id), copy AS (
    DELETE FROM schedule_scheduledmessage AS s USING done WHERE s.id = done.id
)
SELECT EXISTS (SELECT FROM done)
"""
"""A message that was scheduled stands there, too, until that is forgotten."""
_EXISTS = "SELECT EXISTS (SELECT FROM messaging_message WHERE id = $1 AND account = $2 AND NOT is_removed)"


class MessageUnderWay(Conflict):
    """The message is still under way, so it cannot be changed or deleted."""

    code = "message-under-way"
    what_to_do = "Wait until its status is final."


async def redact(pool: Pool, *, account: UUID, message: UUID) -> None:
    """Take the text out of a finished message. Raises `NotFound`, `MessageUnderWay`. Again, nothing changes."""
    await _change(pool, _REDACT, account, message)


async def remove(pool: Pool, *, account: UUID, message: UUID) -> None:
    """Take text and numbers out of a finished message and show it no more. Raises `NotFound`, `MessageUnderWay`."""
    await _change(pool, _REMOVE, account, message)


async def _change(pool: Pool, sql: str, account: UUID, message: UUID) -> None:
    if await pool.fetchval(_WITH_COPY.format(sql), message, account, list(_OPEN)):
        return
    if await pool.fetchval(_EXISTS, message, account):
        raise MessageUnderWay
    raise NotFound

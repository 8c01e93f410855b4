"""Queueing from the data plane: mails whose words are written when they leave, so that nothing is stored twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from smarttec.post.templates import registered
from smarttec.storage.pools import Connection
from smarttec.storage.sqlfile import statement

PER_PERSON_AND_HOUR = 120


@dataclass(frozen=True, slots=True)
class Late:
    """A mail to a person's own confirmed address; the id makes it one, however often it is queued."""

    id: UUID
    person: UUID
    act: UUID


async def queue_late(connection: Connection, *, template: str, mails: Sequence[Late], now: datetime) -> None:
    """Queue them in the caller's transaction, with a job for each. One statement."""
    entry = registered(template)
    await connection.execute(
        statement("post", "queue_late"),
        [mail.id for mail in mails],
        [mail.person for mail in mails],
        [mail.act for mail in mails],
        entry.mail_class.value,
        entry.name,
        now,
        now - timedelta(hours=1),
        PER_PERSON_AND_HOUR,
    )

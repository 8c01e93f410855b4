"""Keywords of a batch of texts into the table, in the transaction that stores the texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from smarttec.messaging.optout.keywords import Keyword, Wish, keyword
from smarttec.storage.pools import Connection
from smarttec.storage.sqlfile import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text that somebody sent to a number of the account; the hashes are keyed by the account's key."""

    message: UUID
    account: UUID
    cell: int
    own_digest: bytes
    peer_digest: bytes
    body: str = field(repr=False)


async def note(connection: Connection, texts: Sequence[Said], *, now: datetime) -> dict[UUID, Keyword]:
    """Write down who wants no more, or wants again. The keyword of each text that is one and is to be answered.

    STOP and START are answered when they change something; of several in one batch the last counts. Idempotent.
    """
    found = {said.message: (said, word) for said in texts if (word := keyword(said.body))}
    if not found:
        return {}
    last = {
        (said.account, said.own_digest, said.peer_digest): (said, word)
        for said, word in found.values()
        if word.wish is not Wish.HELP
    }
    answered = {message: word for message, (_, word) in found.items() if word.wish is Wish.HELP}
    for wish, name in ((Wish.STOP, "stop"), (Wish.START, "start")):
        wanted = [said for said, word in last.values() if word.wish is wish]
        if wanted:
            changed = await connection.fetch(statement("messaging.optout", name), *_columns(wanted, now))
            answered |= {row[0]: found[row[0]][1] for row in changed}
    return answered


def _columns(texts: Sequence[Said], now: datetime) -> tuple[object, ...]:
    ordered = sorted(texts, key=lambda said: (said.account, said.own_digest, said.peer_digest))
    return (
        [said.message for said in ordered],
        [said.account for said in ordered],
        [said.cell for said in ordered],
        [said.own_digest for said in ordered],
        [said.peer_digest for said in ordered],
        now,
    )

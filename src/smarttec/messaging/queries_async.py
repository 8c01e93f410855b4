"""Reads for the data plane: an account's own messages, opened under a declared purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import first_id_at
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Direction, Status
from smarttec.messaging.sealing import BODY_LABEL, CONTENT, PEER, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.notice.reading import Reader, SealedText
from smarttec.storage.pools import Pools
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

_COLUMNS = """m.id, m.direction, m.status, m.segments, m.price_micros, m.currency, m.error_code,
m.created_at, m.sent_at, m.finished_at,
(SELECT nullif(-e.amount_micros, 0) FROM ledger_entry AS e WHERE e.id = m.id), m.service,
m.sender, m.recipient, m.body"""
_ONE = f"""SELECT {_COLUMNS} FROM messaging_message AS m
WHERE m.id = $1 AND m.account = $2 AND NOT m.is_removed"""  # noqa: S608 - constants
_PAGE = f"""SELECT {_COLUMNS} FROM messaging_message AS m
WHERE m.account = $1 AND m.id < $2 AND NOT m.is_removed"""  # noqa: S608 - constants
_NEWEST = "ORDER BY m.id DESC LIMIT $3"
_SENT_AFTER_CREATED = timedelta(days=8 + 35)
"""Longer than any message waits to be sent (or the hold on its price lives), and the longest time for which one is
scheduled, whose id is that of the message it becomes."""
LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as its account sees it. `charged_micros` is None while nothing is (yet) charged."""

    id: UUID
    direction: Direction
    status: Status
    segments: int
    price_micros: int
    currency: str
    error_code: int | None
    created_at: datetime
    sent_at: datetime | None
    finished_at: datetime | None
    charged_micros: int | None
    service: UUID | None
    sender: str
    recipient: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which messages a list is of; None: all. Numbers in E.164 form, moments of sending: from, until before."""

    recipient: str | None = None
    sender: str | None = None
    sent_from: datetime | None = None
    sent_before: datetime | None = None


EVERYTHING = Filters()


class MessageReader:
    """Fetches messages of one account at a time."""

    def __init__(self, pools: Pools) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._reader = Reader(Purpose.SHOW_OWN_DATA, "api")

    async def fetch(self, *, account: UUID, policy_word: int, message: UUID) -> MessageView:
        """One message. Raises `NotFound` when it is absent or another's."""
        row = await self._pool.fetchrow(_ONE, message, account)
        if row is None:
            raise NotFound
        return (await self._views(account, policy_word, [row]))[0]

    async def page(
        self, *, account: UUID, policy_word: int, before: UUID, limit: int, filters: Filters = EVERYTHING
    ) -> list[MessageView]:
        """The newest `limit` messages older than `before` that the filters let pass."""
        keys = (await self._keystore.keys_of([account]))[account]
        if filters == EVERYTHING:
            rows = await self._pool.fetch(f"{_PAGE} {_NEWEST}", account, before, limit)
        else:
            conditions, values = _conditions(filters, keys)
            rows = await self._pool.fetch(f"{_PAGE} {conditions} {_NEWEST}", account, before, limit, *values)
        return self._opened(account, policy_word, rows, keys)

    async def _views(self, account: UUID, policy_word: int, rows: Sequence[Any]) -> list[MessageView]:
        keys = (await self._keystore.keys_of([account]))[account]
        return self._opened(account, policy_word, rows, keys)

    def _opened(
        self, account: UUID, policy_word: int, rows: Sequence[Any], keys: SubjectKeys | None
    ) -> list[MessageView]:
        return [self._view(row, account, policy_word, keys) for row in rows]

    def _view(self, row: Any, account: UUID, policy_word: int, keys: SubjectKeys | None) -> MessageView:
        message = row[0]
        labels = ((SENDER_LABEL, PEER), (RECIPIENT_LABEL, PEER), (BODY_LABEL, CONTENT))
        texts = [
            self._reader.show(
                SealedText(blob, message, label, category), keys=keys, subject=account, policy_word=policy_word
            )
            for blob, (label, category) in zip(row[12:15], labels, strict=True)
        ]
        return MessageView(message, Direction(row[1]), Status(row[2]), *row[3:12], *texts)


def _conditions(filters: Filters, keys: SubjectKeys | None) -> tuple[str, list[object]]:
    """As SQL after the page's own three parameters. Without keys nothing can be found by a number."""
    told = (
        ("m.recipient_digest = ", _digest(filters.recipient, keys)),
        ("m.sender_digest = ", _digest(filters.sender, keys)),
        ("m.sent_at >= ", filters.sent_from),
        ("m.id >= ", filters.sent_from and first_id_at(filters.sent_from - _SENT_AFTER_CREATED)),
        ("m.sent_at < ", filters.sent_before),
        ("m.id < ", filters.sent_before and first_id_at(filters.sent_before)),
    )
    given = [(condition, value) for condition, value in told if value is not None]
    conditions = "".join(f" AND {condition}${place}" for place, (condition, _) in enumerate(given, start=4))
    return conditions, [value for _, value in given]


def _digest(number: str | None, keys: SubjectKeys | None) -> bytes | None:
    if number is None:
        return None
    return keys.digest(number) if keys else b""

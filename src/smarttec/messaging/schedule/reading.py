"""Reads for the data plane: an account's messages that wait, were cancelled, or could not be sent when it was time.

What was sent is a message of the same id (`messaging.queries_async`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.queries_async import EVERYTHING, LAST_ID, Filters
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.notice.reading import Reader, SealedText
from smarttec.storage.pools import Pools
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.fields import PersonalField
from smarttec.vault.keystore import AsyncKeystore


@dataclass(frozen=True, slots=True)
class ScheduledView:
    """A message for later as its account sees it. `sender` is empty while its messaging service has not chosen one.

    `reason`: the code of the error that kept a failed one from being sent.
    """

    id: UUID
    state: ScheduleState
    reason: str
    service: UUID | None
    created_at: datetime
    finished_at: datetime | None
    sender: str
    recipient: str
    body: str


class ScheduledReader:
    """Fetches messages for later of one account at a time."""

    def __init__(self, pools: Pools) -> None:
        self._pool = pools.data
        self._keystore = AsyncKeystore(pools.keystore)
        self._reader = Reader(Purpose.SHOW_OWN_DATA, "api")

    async def fetch(self, *, account: UUID, policy_word: int, message: UUID) -> ScheduledView:
        """One of them. Raises `NotFound` when it is absent, sent, or another's."""
        found = await self._read(account, policy_word, before=LAST_ID, limit=1, only=message)
        if not found:
            raise NotFound
        return found[0]

    async def page(
        self, *, account: UUID, policy_word: int, before: UUID, limit: int, filters: Filters = EVERYTHING
    ) -> Sequence[ScheduledView]:
        """The newest `limit` that are older than `before` and pass the filters; nothing of them was sent."""
        if filters.sent_from or filters.sent_before:
            return []
        return await self._read(account, policy_word, before=before, limit=limit, filters=filters)

    async def _read(
        self, account: UUID, policy_word: int, *, before: UUID, limit: int, filters: Filters = EVERYTHING,
        only: UUID | None = None,
    ) -> Sequence[ScheduledView]:  # fmt: skip
        keys = (await self._keystore.keys_of([account]))[account]
        if keys is None:
            return []
        digests = [number and keys.digest(number) for number in (filters.recipient, filters.sender)]
        rows = await self._pool.fetch(
            statement("messaging.schedule", "page"), account, before, limit, only, *digests, ScheduleState.SENT
        )
        return [self._view(row, account, policy_word, keys) for row in rows]

    def _view(self, row: Any, account: UUID, policy_word: int, keys: SubjectKeys) -> ScheduledView:
        def text(blob: bytes | None, label: bytes, category: Category) -> str:
            sealed = blob and SealedText(blob, row[0], label, category)
            return self._reader.open(sealed, keys=keys, subject=account, policy_word=policy_word) if sealed else ""

        texts = (text(blob, *field) for blob, field in zip(row[6:9], _FIELDS, strict=True))
        return ScheduledView(row[0], ScheduleState(row[1]), *row[2:6], *texts)


def _field(name: str) -> tuple[bytes, Category]:
    column = ScheduledMessage._meta.get_field(name)
    if not isinstance(column, PersonalField):
        raise TypeError(f"{name} is not sealed")
    return column.seal_label, column.category


_FIELDS = [_field(name) for name in ("sender", "recipient", "body")]

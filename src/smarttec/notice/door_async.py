"""The door for the data plane: many disclosures as one signed segment, in the caller's asyncpg transaction."""

from collections.abc import Sequence
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.notice import segments
from smarttec.notice.door import Disclosed, Intent, Value, audit_key, decide, public_key_bytes
from smarttec.notice.segments import Row, Segment
from smarttec.storage.pools import Connection
from smarttec.storage.sqlfile import statement

_REGISTER = (
    "INSERT INTO notice_disclosurewriter (id, name, public_key, segments, head, started_at) "
    "VALUES ($1, $2, $3, 0, $4, $5)"
)
_HEAD = "SELECT segments, head FROM notice_disclosurewriter WHERE id = $1"


class AsyncDoor:
    """One chain of segments. Used by one task at a time; transactions of one door never overlap."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._writer: UUID | None = None
        self._segments = 0
        self._head = segments.FIRST_LINK

    async def register(self, connection: Connection) -> None:
        """Store this writer and its public key; once, before the first disclosure."""
        writer = new_id()
        await connection.execute(_REGISTER, writer, self._name, public_key_bytes(), self._head, clock.now())
        self._writer = writer

    async def disclose(
        self, connection: Connection, intents: Sequence[tuple[Intent, Value]]
    ) -> tuple[list[Disclosed[Value]], list[tuple[Intent, SmarttecError]]]:
        """Decide and record. Returns what may leave, and what was refused and why.

        Must run inside a transaction; hand values to a gateway only after it has committed.
        """
        passed: list[tuple[Intent, Row, Value]] = []
        refused: list[tuple[Intent, SmarttecError]] = []
        for intent, value in intents:
            try:
                passed.append((intent, decide(intent, value), value))
            except SmarttecError as error:
                refused.append((intent, error))
        if passed and not await self._append(connection, passed):
            await self._reload(connection)
            if not await self._append(connection, passed):
                raise RuntimeError("two tasks use one door")
        return [Disclosed(value, row.id) for _, row, value in passed], refused

    async def _append(self, connection: Connection, passed: Sequence[tuple[Intent, Row, object]]) -> bool:
        rows = [row for _, row, _ in passed]
        if self._writer is None:
            raise RuntimeError("the door was not registered")
        segment = segments.seal(
            key=audit_key(),
            writer=self._writer,
            number=self._segments + 1,
            previous=self._head,
            sealed_at=clock.now(),
            rows=rows,
        )
        cells = [intent.subject.cell for intent, _, _ in passed]
        if await connection.fetchval(statement("notice", "disclose"), *_arguments(segment, rows, cells)) is None:
            return False
        self._segments, self._head = segment.number, segment.root
        return True

    async def _reload(self, connection: Connection) -> None:
        row = await connection.fetchrow(_HEAD, self._writer)
        self._segments, self._head = row["segments"], row["head"]


def _arguments(segment: Segment, rows: Sequence[Row], cells: list[int]) -> tuple[object, ...]:
    return (
        segment.writer,
        segment.number,
        segment.rows,
        segment.previous,
        segment.root,
        segment.signature,
        segment.sealed_at,
        [row.id for row in rows],
        cells,
        [row.subject for row in rows],
        [row.recipient for row in rows],
        [row.purpose for row in rows],
        [row.categories for row in rows],
        [row.clause for row in rows],
        [row.act for row in rows],
    )

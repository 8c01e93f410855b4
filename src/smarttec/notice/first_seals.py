"""Records between their writing and the sealing of their day: marked within minutes, in the key store.

A day of records is sealed once it is settled (`record_seals`). Until then each run signs the marks of the rows that are
new: eight bytes of a hash of what never changes in a row. Uses may still come, and be counted on, when a process had no
database; rows of other tables are final a moment after they were written. So a mark whose row is gone shows, a row
that nobody marked in time shows, and a count of uses that became smaller shows.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.notice import door
from smarttec.vault.models import FirstSeal

MARK_BYTES = 8
FINAL_AFTER = timedelta(minutes=10)
"""No transaction that writes such a row lasts longer."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows a table has for a day: their marks, and how much they count together (only uses count)."""

    table: str
    moment: str
    identity: tuple[str, ...]
    counted: str = ""

    def now(self, since: date, until: datetime) -> dict[date, "Marked"]:
        """By day."""
        row = "concat_ws('|', " + ", ".join(f"coalesce({column}::text, '')" for column in self.identity) + ")"
        statement = (
            f"SELECT ({self.moment} AT TIME ZONE 'UTC')::date, substring(sha256({row}::bytea) for {MARK_BYTES}),"  # noqa: S608 - names are ours
            f" {self.counted or 0} FROM {self.table} WHERE {self.moment} >= %s AND {self.moment} < %s"
        )
        found: dict[date, Marked] = {}
        with connection.cursor() as cursor:
            cursor.execute(statement, [f"{since} 00:00+00", until])
            for day, mark, count in cursor:
                found.setdefault(day, Marked()).add(bytes(mark), count)
        return found


class Marked:
    """The marks of a day."""

    def __init__(self) -> None:
        self.marks: set[bytes] = set()
        self.total = 0

    def add(self, mark: bytes, count: int) -> None:
        """One row more."""
        self.marks.add(mark)
        self.total += count


def mark_new(tables: Mapping[str, Rows], *, since: date) -> int:
    """Sign what came since the last run, of every day that is not settled; how many days had something new."""
    made, until = 0, clock.now() - FINAL_AFTER
    for table, rows in tables.items():
        known, slipped = _known(table, since), _slipped(rows, since)
        for day, found in rows.now(since, until).items():
            before = known.get(day, Marked())
            new = found.marks - before.marks - slipped.get(day, set())
            if new or found.total > before.total:
                _sign(table, day, new, found.total, "")
                made += 1
    return made


def _slipped(rows: Rows, since: date) -> dict[date, set[bytes]]:
    """Rows that say that they were there at the last run, and were not. Uses may come late."""
    last = FirstSeal.objects.filter(table=rows.table, day__gte=since).order_by("-sealed_at").first()
    if last is None or rows.counted:
        return {}
    known = _known(rows.table, since)
    final = rows.now(since, last.sealed_at - FINAL_AFTER)
    return {day: found.marks - known.get(day, Marked()).marks for day, found in final.items()}


def _sign(table: str, day: date, marks: set[bytes], total: int, reason: str) -> None:
    seal = FirstSeal(
        id=new_id(), table=table, day=day, total=total, marks=b"".join(sorted(marks)), reason=reason,
        sealed_at=clock.now(),
    )  # fmt: skip
    seal.signature = door.audit_key().sign(_signed(seal))
    seal.save(force_insert=True)


def _signed(seal: FirstSeal) -> bytes:
    words = hashlib.sha256(f"{seal.table}|{seal.day}|{seal.total}|{seal.reason}".encode()).digest()
    return b"\x06" + seal.id.bytes + words + hashlib.sha256(bytes(seal.marks)).digest()


def _known(table: str, since: date) -> dict[date, Marked]:
    """What was marked of each day, since a restore was accepted if there was one. A foreign signature marks a row of
    its own, which nothing has.
    """
    known: dict[date, Marked] = {}
    for seal in FirstSeal.objects.filter(table=table, day__gte=since).order_by("sealed_at", "id").iterator():
        marked = known.setdefault(seal.day, Marked())
        if seal.reason:
            marked = known[seal.day] = Marked()
        marked.marks.update(_marks(seal))
        marked.total = max(marked.total, seal.total)
    return known


def _marks(seal: FirstSeal) -> Iterator[bytes]:
    try:
        door.audit_key().public_key().verify(bytes(seal.signature), _signed(seal))
    except InvalidSignature:
        yield seal.id.bytes
    stored = bytes(seal.marks)
    yield from (stored[at : at + MARK_BYTES] for at in range(0, len(stored), MARK_BYTES))


def faults(tables: Mapping[str, Rows], *, since: date) -> Iterator[tuple[str, date, str]]:
    """(table, day, what is wrong) of every day that is not settled."""
    for table, rows in tables.items():
        known = _known(table, since)
        now, slipped = rows.now(since, clock.now()), _slipped(rows, since)
        for day in sorted({*known, *slipped}):
            marked, found = known.get(day, Marked()), now.get(day, Marked())
            if gone := len(marked.marks - found.marks):
                yield table, day, f"{gone:,} rows that were written are gone or were changed"
            elif found.total < marked.total:
                yield table, day, "uses were counted down"
            elif more := len(slipped.get(day, ())):
                yield table, day, f"{more:,} rows were slipped in"


def begin_anew(tables: Mapping[str, Rows], days: Mapping[str, set[date]], *, since: date, reason: str) -> None:
    """After a restore: from now on the rows that are there are those that were written."""
    for table, of in days.items():
        now = tables[table].now(since, clock.now())
        for day in of:
            found = now.get(day, Marked())
            _sign(table, day, found.marks, found.total, reason)


def forget(table: str, day: date) -> None:
    """The day is sealed as a whole."""
    FirstSeal.objects.filter(table=table, day__lte=day).delete()

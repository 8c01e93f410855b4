"""Records that must not change: who used whose data and why, what somebody agreed to and chose, purposes at the desk.

The program's own role can only add such rows (`storage.roles`). Against whoever can do more, rows are marked within
minutes (`first_seals`), and each day of each table is sealed two days later: how many rows it has and their hash,
signed, in the key store, which is another cluster. `faults` counts again. A row that was changed, removed or slipped in
shows. A restore of older data is said once (`accept_restore`), stands beside the seal, and explains only days that end
the table.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.notice import door, first_seals
from smarttec.vault.models import FirstSeal, RecordSeal

SETTLED_AFTER = timedelta(days=2)
"""By then every process has written down its uses of that day, also after a long absence of the database."""
COUNTED = "times"
"""The one column of a record that grows while its hour lasts."""
_HEAD = struct.Struct(">IQ32s")


@dataclass(frozen=True, slots=True)
class Record:
    """A table of records: the column that tells a row's moment, and the columns that never change."""

    moment: str
    columns: tuple[str, ...]


_TABLES: dict[str, Record] = {
    "notice_userecord": Record("hour", ("subject", "hour", "purpose", "category", "actor", "times")),
}


def cover(table: str, *, moment: str, columns: tuple[str, ...]) -> None:
    """Register a table whose rows are only ever added; rooms above do it at start-up."""
    _TABLES[table] = Record(moment, columns)


@dataclass(frozen=True, slots=True)
class Day:
    """What a table has for a day."""

    rows: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """A day of a table that is not as it was sealed."""

    table: str
    day: date
    what: str


def _days(table: str, record: Record, before: date, after: date | None = None) -> dict[date, Day]:
    """Every day with rows, counted and hashed by the database. Names come from our own declarations."""
    row = "concat_ws('|', " + ", ".join(f"coalesce({column}::text, '')" for column in record.columns) + ")"
    day = f"({record.moment} AT TIME ZONE 'UTC')::date"
    # One hash over the rows' hashes, in their own order: no text of a whole day is ever put together.
    statement = (
        f"SELECT day, count(*), sha256(string_agg(hash, ''::bytea ORDER BY hash)) FROM"  # noqa: S608
        f" (SELECT {day} AS day, sha256({row}::bytea) AS hash FROM {table}"
        f" WHERE {record.moment} < %s AND {record.moment} >= %s) AS hashed GROUP BY day"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [f"{before} 00:00+00", f"{after + timedelta(days=1)} 00:00+00" if after else "-infinity"]
        )
        return {found: Day(rows, bytes(digest)) for found, rows, digest in cursor.fetchall()}


def _unsettled() -> tuple[dict[str, first_seals.Rows], date]:
    """The tables as their rows are marked, and the first day that is not sealed yet in any of them."""
    rows = {
        table: first_seals.Rows(
            table, record.moment, tuple(one for one in record.columns if one != COUNTED),
            COUNTED if COUNTED in record.columns else "",
        )
        for table, record in _TABLES.items()
    }  # fmt: skip
    return rows, (clock.now() - SETTLED_AFTER).date()


def mark_new() -> int:
    """Mark what was written in the last minutes, until its day is sealed; how many days had something new."""
    rows, since = _unsettled()
    return first_seals.mark_new(rows, since=since)


def seal_due() -> int:
    """Seal every day that is settled and not sealed yet; how many. A day that is not as it was marked stays open."""
    before, made = (clock.now() - SETTLED_AFTER).date(), 0
    for table, record in _TABLES.items():
        rows = {table: _unsettled()[0][table]}
        wrong = {day for _, day, _ in first_seals.faults(rows, since=_first_marked(table, before)) if day < before}
        last = RecordSeal.objects.filter(table=table).order_by("-day").values_list("day", flat=True).first()
        for day, found in sorted(_days(table, record, before, last).items()):
            if day not in wrong:
                _seal(table, day, found, "")
                first_seals.forget(table, day)
                made += 1
    return made


def _first_marked(table: str, before: date) -> date:
    """The first day whose rows are only marked."""
    marked = FirstSeal.objects.filter(table=table).order_by("day").values_list("day", flat=True).first()
    return min(before, marked or before)


def _seal(table: str, day: date, found: Day, reason: str) -> None:
    seal = RecordSeal(
        id=new_id(), table=table, day=day, rows=found.rows, digest=found.digest, reason=reason, sealed_at=clock.now()
    )
    seal.signature = door.audit_key().sign(_signed(seal))
    seal.save(force_insert=True)


def _signed(seal: RecordSeal) -> bytes:
    head = _HEAD.pack(seal.day.toordinal(), seal.rows, bytes(seal.digest))
    words = hashlib.sha256(f"{seal.table}|{seal.reason}".encode()).digest()
    return b"\x05" + seal.id.bytes + head + words


def _seals() -> Mapping[str, dict[date, RecordSeal]]:
    """The seal in force of each day: the latest."""
    found: dict[str, dict[date, RecordSeal]] = {table: {} for table in _TABLES}
    for seal in RecordSeal.objects.filter(table__in=_TABLES).order_by("sealed_at", "id").iterator():
        found[seal.table][seal.day] = seal
    return found


def faults() -> Iterator[Fault]:
    """Every day of every table that is not as it was sealed, or as it was marked if it is not sealed yet."""
    rows, since = _unsettled()
    for table in rows:
        open_since = _first_marked(table, since)
        yield from (Fault(*found) for found in first_seals.faults({table: rows[table]}, since=open_since))
    for table, sealed in _seals().items():
        if not sealed:
            continue
        now = _days(table, _TABLES[table], max(sealed) + timedelta(days=1))
        for day in sorted({*now, *sealed}):
            if what := _what_is_wrong(sealed.get(day), now.get(day, _NOTHING)):
                yield Fault(table, day, what)


_NOTHING = Day(0, hashlib.sha256(b"").digest())


def _what_is_wrong(seal: RecordSeal | None, found: Day) -> str:
    if seal is None:
        return "rows were slipped in"
    try:
        door.audit_key().public_key().verify(bytes(seal.signature), _signed(seal))
    except InvalidSignature:
        return "another hand sealed it"
    if found.rows != seal.rows:
        return f"{abs(found.rows - seal.rows):,} rows {'fewer' if found.rows < seal.rows else 'more'} than were sealed"
    return "" if seal.rows == 0 or found.digest == bytes(seal.digest) else "rows were changed"


def accept_restore(reason: str) -> int:
    """Days that a restore of older data made shorter: those that end a table, and no other; how many."""
    accepted, wrong = 0, list(faults())
    rows, since = _unsettled()
    open_days = {table: {one.day for one in wrong if one.table == table and one.day >= since} for table in rows}
    first_seals.begin_anew(rows, open_days, since=since, reason=reason)
    accepted += sum(map(len, open_days.values()))
    for table, sealed in _seals().items():
        now = _days(table, _TABLES[table], max(sealed) + timedelta(days=1)) if sealed else {}
        days = [fault.day for fault in wrong if fault.table == table and fault.day in sealed]
        if not days or any(now.get(day, _NOTHING).rows for day in sealed if day > days[0]):
            continue
        for day in days:
            if now.get(day, _NOTHING).rows < sealed[day].rows:
                _seal(table, day, now.get(day, _NOTHING), reason)
                accepted += 1
    return accepted


def sealed_days(table: str, *, before: date) -> list[date]:
    """Days of the table that are sealed and still have rows by their seal, the oldest first."""
    return sorted(day for day, seal in _seals()[table].items() if day < before and seal.rows)


def seal_as_removed(table: str, day: date, reason: str) -> None:
    """The day's rows are gone for a reason: what is sealed from now on is that there are none."""
    _seal(table, day, _NOTHING, reason)

"""A deck and its outcome in temporary tables, so that a million lines need the memory of one prefix.

Deck and list are walked side by side in the order of their prefixes; what is to change is written down beside them,
and applied by three statements.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from smarttec.rating.comparison import Change, Kind
from smarttec.rating.domain import RateLine
from smarttec.rating.queries import COLUMNS, Deck

BATCH = 5_000
Numbered = tuple[int, RateLine]
"""Number of the line in its file, and what it says."""
Progress = Callable[[int], None]
"""Called with how many lines were taken so far."""
Key = tuple[str, str]
"""(currency, prefix)"""

_LINE = """currency varchar(3), prefix varchar(15), destination varchar(80), price_micros bigint,
valid_from timestamptz, valid_until timestamptz, initial_seconds smallint, next_seconds smallint"""
_TABLES = {"rating_told": f"number integer, {_LINE}", "rating_new": _LINE, "rating_gone": _LINE, "rating_cut": _LINE}
_IN_ORDER = 'ORDER BY currency COLLATE "C", prefix COLLATE "C", valid_from'
_NAMED = "EXISTS (SELECT FROM rating_told AS t WHERE (t.currency, t.prefix) = (r.currency, r.prefix))"
_SAME = "r.currency = t.currency AND r.prefix = t.prefix AND r.valid_from = t.valid_from"


class Staging:
    """One deck's, within a transaction."""

    def __init__(self, deck: Deck) -> None:
        self._deck = deck
        self._table = deck.rows().model._meta.db_table
        self._ours = "r.service = %s" if deck.carrier is None else "r.service = %s AND r.carrier = %s"
        self._whose = [deck.service.value] if deck.carrier is None else [deck.service.value, deck.carrier]
        for name, columns in _TABLES.items():
            _do(f"DROP TABLE IF EXISTS pg_temp.{name}")
            _do(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")

    def take(self, lines: Iterable[Numbered], progress: Progress | None) -> None:
        """The deck's lines."""
        with _copy("rating_told", ("number", *COLUMNS)) as copy:
            for taken, (number, line) in enumerate(lines, 1):
                copy.write_row((number, *_cells(line)))
                if progress and not taken % BATCH:
                    progress(taken)
        _do("CREATE INDEX ON rating_told (currency, prefix)")
        _do("ANALYZE rating_told")

    def repetitions(self, limit: int) -> list[tuple[int, int]]:
        """Lines that say again from when on a prefix costs what, with the number of the first; the first `limit`."""
        return _ask(
            "SELECT number, first FROM (SELECT number, min(number) OVER (PARTITION BY currency, prefix, valid_from) "
            "AS first FROM rating_told) AS t WHERE number <> first ORDER BY number LIMIT %s",
            [limit],
        )

    def first_date(self) -> datetime | None:
        """When the deck's earliest line begins."""
        found: datetime | None = _ask("SELECT min(valid_from) FROM rating_told")[0][0]
        return found

    def walk(self, *, is_complete: bool) -> Iterator[tuple[list[RateLine], list[RateLine]]]:
        """For each prefix what the list has and what the deck says; what it does not name only when it is complete."""
        currencies = [row[0] for row in _ask("SELECT DISTINCT currency FROM rating_told")]
        wanted = "r.currency = ANY (%s)" if is_complete else _NAMED
        columns = ", ".join(COLUMNS)
        known = _rows(
            f"SELECT {columns} FROM {self._table} AS r WHERE {self._ours} AND {wanted} {_IN_ORDER}",
            [*self._whose, *([currencies] if is_complete else [])],
        )
        told = _rows(f"SELECT {columns} FROM rating_told {_IN_ORDER}", [])
        yield from _side_by_side(known, told)

    def note(self, changes: Iterable[Change]) -> None:
        """Write down what is to change."""
        for batch in _batches(changes):
            self._write("rating_gone", (change.replaces for change in batch if change.replaces))
            self._write("rating_cut", (c.line for c in batch if c.kind is Kind.ENDED and not c.replaces))
            self._write("rating_new", (c.line for c in batch if c.kind not in {Kind.ENDED, Kind.UNCHANGED}))

    def apply(self) -> None:
        """Do what was noted."""
        for name in ("rating_gone", "rating_cut", "rating_new"):
            _do(f"ANALYZE {name}")
        _do(f"DELETE FROM {self._table} AS r USING rating_gone AS t WHERE {self._ours} AND {_SAME}", self._whose)
        _do(
            f"UPDATE {self._table} AS r SET valid_until = t.valid_until FROM rating_cut AS t "
            f"WHERE {self._ours} AND {_SAME}",
            self._whose,
        )
        columns = ", ".join(COLUMNS)
        owner = "service" if self._deck.carrier is None else "service, carrier"
        marks = ", ".join(["%s"] * len(self._whose))
        _do(f"INSERT INTO {self._table} ({owner}, {columns}) SELECT {marks}, {columns} FROM rating_new", self._whose)

    @staticmethod
    def _write(table: str, lines: Iterable[RateLine | None]) -> None:
        found = [line for line in lines if line is not None]
        if found:
            with _copy(table, COLUMNS) as copy:
                for line in found:
                    copy.write_row(_cells(line))


def _cells(line: RateLine) -> tuple[object, ...]:
    return (line.currency, line.prefix, line.destination, line.price_micros, line.valid_from, line.valid_until,
            line.initial_seconds, line.next_seconds)  # fmt: skip


def _key(line: RateLine) -> Key:
    return line.currency, line.prefix


def _side_by_side(
    known: Iterator[RateLine], told: Iterator[RateLine]
) -> Iterator[tuple[list[RateLine], list[RateLine]]]:
    left, right = itertools.groupby(known, _key), itertools.groupby(told, _key)
    one, other = _next(left), _next(right)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            yield (one[1] if one else []), []
            one = _next(left)
        elif one is None or other[0] < one[0]:
            yield [], other[1]
            other = _next(right)
        else:
            yield one[1], other[1]
            one, other = _next(left), _next(right)


def _next(groups: Iterator[tuple[Key, Iterator[RateLine]]]) -> tuple[Key, list[RateLine]] | None:
    found = next(groups, None)
    return None if found is None else (found[0], list(found[1]))


def _batches(changes: Iterable[Change]) -> Iterator[tuple[Change, ...]]:
    walking = iter(changes)
    while batch := tuple(itertools.islice(walking, BATCH)):
        yield batch


def _do(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _ask(sql: str, values: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _rows(sql: str, values: list[Any]) -> Iterator[RateLine]:
    """Through a cursor at the server, a batch at a time."""
    connection.ensure_connection()
    with connection.connection.cursor(name=f"rating_{len(values)}") as cursor:
        cursor.itersize = BATCH
        cursor.execute(sql, values)
        for row in cursor:
            yield RateLine(*row)


def _copy(table: str, columns: Iterable[str]) -> Any:
    connection.ensure_connection()
    return connection.connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN")

"""Rows of one table about one subject, newest first, opened, in batches.

Statements are made once for each table and number of accounts. A small table is one statement; a larger one is read
through a cursor in the database, so that its rows never stand in memory together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.adapt import Loader

from smarttec.kernel.ids import new_id
from smarttec.notice.reading import Reader
from smarttec.notice.silence import shown
from smarttec.people.holdings import REGISTRY, DataSubject
from smarttec.requests.access.columns import Column, columns_of
from smarttec.vault.fields import PersonalModel
from smarttec.vault.keystore import keys_of

BATCH_ROWS = 2_000

Row = dict[str, Any]
"""What is told of one row, by the column's name."""
_Raw = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Statement:
    """`sql` selects `columns` and, behind them, the row's key and whose keys seal it when something is sealed."""

    sql: str
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    tell: Callable[[Row], None] | None


@cache
def _statement(label: str, accounts: int) -> _Statement:
    holding = REGISTRY.demand(label)
    columns = columns_of(holding)
    names = tuple(column.name for column in columns)
    order = [f"-{field.attname}" for field in holding.model._meta.pk_fields]
    chosen = [*names, *_place_of(holding.model)] if holding.sealed_columns() else names
    anybody = _anybody(accounts)
    rows = shown(holding.rows_of(anybody)).order_by(*order).values_list(*chosen)
    return _Statement(_sql(label, rows, anybody), columns, names, holding.tell)


def rows_statement(label: str, accounts: int) -> str:
    """Selects the keys of a table's rows, to be asked with `subject_ids`."""
    anybody = _anybody(accounts)
    rows = shown(REGISTRY.demand(label).rows_of(anybody))
    return _sql(label, rows.values_list(*[field.attname for field in rows.model._meta.pk_fields]), anybody)


def _anybody(accounts: int) -> DataSubject:
    return DataSubject(new_id(), 0, 0, tuple(new_id() for _ in range(accounts)))


def _sql(label: str, rows: Any, anybody: DataSubject) -> str:
    """The statement with parameters for ids only: numbers of ours that stand behind them are written into it."""
    sql, parameters = rows.query.sql_with_params()
    ids = subject_ids(label, anybody)
    constants = [int(constant) for constant in parameters[len(ids) :] if isinstance(constant, int)]
    if tuple(parameters[: len(ids)]) != ids or len(ids) + len(constants) != len(parameters):
        raise AssertionError(f"{label}: its statement has other parameters than ids and, behind them, numbers")
    return str(sql) % (*["%s"] * len(ids), *constants)


def _place_of(model: Any) -> tuple[str, str]:
    if not issubclass(model, PersonalModel):
        raise TypeError(f"{model} has sealed columns and is no PersonalModel")
    return model._meta.pk.attname, model.privacy_subject.replace(".", "__")


def subject_ids(label: str, subject: DataSubject) -> tuple[UUID, ...]:
    """The ids that the statement of a table is asked with; those of the table it goes through, if it does."""
    holding = REGISTRY.demand(label)
    return subject_ids(holding.through, subject) if holding.through else holding.ids_of(subject)


def present(subject: DataSubject) -> frozenset[str]:
    """The tables that have rows, found in one statement: most people have rows in few of them."""
    labels = [holding.label for holding in REGISTRY.ordered if subject_ids(holding.label, subject)]
    parameters = [one for label in labels for one in subject_ids(label, subject)]
    with connection.cursor() as cursor:
        cursor.execute(_presence(tuple(labels), len(subject.accounts)), parameters)
        found = cursor.fetchone()
    return frozenset(label for label, has_rows in zip(labels, found, strict=True) if has_rows)


@cache
def _presence(labels: tuple[str, ...], accounts: int) -> str:
    return "SELECT " + ", ".join(f"EXISTS ({rows_statement(label, accounts)})" for label in labels)


def newest(label: str, subject: DataSubject, reader: Reader, *, limit: int) -> list[Row]:
    """At most `limit` rows, newest first."""
    ids = subject_ids(label, subject)
    if not ids:
        return []
    statement = _statement(label, len(subject.accounts))
    with connection.cursor() as cursor:
        _read_moments_fast(cursor)
        cursor.execute(f"{statement.sql} LIMIT {limit:d}", ids)
        found = cursor.fetchall()
    return _told(statement, found, subject, reader)


def batches(label: str, subject: DataSubject, reader: Reader) -> Iterator[list[Row]]:
    """Every row, newest first."""
    first = newest(label, subject, reader, limit=BATCH_ROWS + 1)
    if len(first) <= BATCH_ROWS:
        yield from [first] if first else []
        return
    statement = _statement(label, len(subject.accounts))
    with connection.chunked_cursor() as cursor:
        _read_moments_fast(cursor)
        cursor.execute(statement.sql, subject_ids(label, subject))
        while found := cursor.fetchmany(BATCH_ROWS):
            yield _told(statement, found, subject, reader)


class _Moment(Loader):
    """A moment out of the text that PostgreSQL sends, which Python reads by itself in a hundredth of the time."""

    def load(self, data: Any) -> datetime:
        """`2026-11-29 01:43:00.5+00`."""
        return datetime.fromisoformat(str(bytes(data), "ascii"))


def _read_moments_fast(cursor: Any) -> None:
    cursor.cursor.adapters.register_loader("timestamptz", _Moment)


def _told(statement: _Statement, found: Sequence[_Raw], subject: DataSubject, reader: Reader) -> list[Row]:
    rows = [dict(zip(statement.names, raw, strict=False)) for raw in found]
    places = _places(found) if any(column.is_sealed for column in statement.columns) else {}
    for column in statement.columns:
        if column.is_sealed:
            _open(column, found, rows, places, subject, reader)
        elif column.tell is not None:
            name, tell = column.name, column.tell
            for row in rows:
                row[name] = tell(row[name])
    if statement.tell is not None:
        for row in rows:
            statement.tell(row)
    return rows


def _places(found: Sequence[_Raw]) -> dict[UUID, Sequence[int]]:
    """Which rows each key seals: a person's, each account's, a record's own."""
    by_owner: dict[int, list[int]] = {}
    for index, raw in enumerate(found):
        by_owner.setdefault(raw[-1].int, []).append(index)
    return {UUID(int=owner): indexes for owner, indexes in by_owner.items()}


def _open(
    column: Column,
    found: Sequence[_Raw],
    rows: list[Row],
    places: dict[UUID, Sequence[int]],
    subject: DataSubject,
    reader: Reader,
) -> None:
    name = column.name
    for owner, indexes in places.items():
        opened = reader.open_column(
            [(found[index][-2], rows[index][name]) for index in indexes],
            keys=keys_of(owner),
            subject=owner,
            policy_word=subject.policy_word,
            category=column.field.category,
            label=column.field.seal_label,
        )
        for index, text in zip(indexes, opened, strict=True):
            rows[index][name] = text

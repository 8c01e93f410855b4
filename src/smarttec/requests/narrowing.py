"""What is held about a person, narrowed to kinds of data and a period: for those outside who may get just that.

A table takes part when one of its sealed columns is of a permitted kind, or when what its open columns tell together
is (`OPEN_COLUMNS`): of messages that is traffic data, of payments payment data. Other open columns stay behind, but
for moments, without which a value says nothing. What is not permitted is not opened. The period is about when rows
were made; what somebody is called and how they are reached (`Topic.YOU`) has none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from smarttec.kernel.ids import first_id_at
from smarttec.kernel.vocabulary import Category
from smarttec.notice.reading import Reader
from smarttec.people.holdings import REGISTRY, DataSubject, Holding, Topic
from smarttec.requests.access.columns import Column, columns_of
from smarttec.vault.impersonal import declared_columns
from smarttec.vault.keystore import keys_of

BATCH_ROWS = 1_000
OPEN_COLUMNS = {
    Topic.MESSAGES: Category.TRAFFIC, Topic.NUMBERS: Category.TRAFFIC, Topic.MONEY: Category.PAYMENT,
    Topic.PLAN: Category.ORDER, Topic.SECURITY: Category.SECURITY_EVENT, Topic.CHOICES: Category.PREFERENCE,
    Topic.LETTERS: Category.INQUIRY,
}  # fmt: skip
"""What kind of data the open columns of a table are together."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Whose data, which kinds, made when (from, before; None: any time)."""

    subject: DataSubject
    categories: frozenset[Category]
    made_from: datetime | None = None
    made_before: datetime | None = None


def tables_of(narrowed: Narrowed) -> Iterator[tuple[Holding, tuple[Column, ...]]]:
    """Every table that takes part, with the columns that do."""
    for holding in REGISTRY.ordered:
        columns = _columns(holding, narrowed.categories)
        if columns:
            yield holding, columns


def _columns(holding: Holding, permitted: frozenset[Category]) -> tuple[Column, ...]:
    kinds = declared_columns(holding.model)
    is_open_permitted = OPEN_COLUMNS.get(holding.topic) in permitted
    sealed = {column.name for column in columns_of(holding) if column.is_sealed and column.field.category in permitted}
    if not sealed and not is_open_permitted:
        return ()
    return tuple(
        column
        for column in columns_of(holding)
        if column.name in sealed
        or (not column.is_sealed and (is_open_permitted or kinds.get(column.field.name) in {"time", "key"}))
    )


def rows_of(holding: Holding, columns: Sequence[Column], narrowed: Narrowed, reader: Reader) -> Iterator[list[Row]]:
    """The table's rows in batches, oldest first, opened by the reader's purpose. Raises `Refused`."""
    names = [column.name for column in columns]
    place = _place(holding.model) if any(column.is_sealed for column in columns) else []
    order = [field.attname for field in holding.model._meta.pk_fields]
    rows = _within(holding, narrowed).order_by(*order).values_list(*names, *place)
    batch: list[Any] = []
    for raw in rows.iterator(chunk_size=BATCH_ROWS):
        batch.append(raw)
        if len(batch) == BATCH_ROWS:
            yield _told(columns, names, batch, narrowed.subject, reader)
            batch = []
    if batch:
        yield _told(columns, names, batch, narrowed.subject, reader)


def _place(model: Any) -> list[str]:
    return [model._meta.pk.attname, model.privacy_subject.replace(".", "__")]


def _within(holding: Holding, narrowed: Narrowed) -> "models.QuerySet[Any]":
    rows = holding.rows_of(narrowed.subject)
    column = None if holding.topic is Topic.YOU else _time_column(holding.model)
    for moment, comparison in ((narrowed.made_from, "gte"), (narrowed.made_before, "lt")):
        if moment is not None and column is not None:
            bound: Any = first_id_at(moment) if column == "pk" else moment
            rows = rows.filter(**{f"{column}__{comparison}": bound})
    return rows


def _time_column(model: type[models.Model]) -> str | None:
    """The key of a row says when it was made; else the first moment it has."""
    key = model._meta.pk
    if isinstance(key, models.UUIDField):
        return "pk"
    moments = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
    return moments[0] if moments else None


def _told(
    columns: Sequence[Column], names: Sequence[str], found: Sequence[Any], subject: DataSubject, reader: Reader
) -> list[Row]:
    rows: list[Row] = [dict(zip(names, raw, strict=False)) for raw in found]
    for column in columns:
        if column.is_sealed:
            _open(column, found, rows, subject, reader)
        elif column.tell is not None:
            for row in rows:
                row[column.name] = column.tell(row[column.name])
    return rows


def _open(column: Column, found: Sequence[Any], rows: list[Row], subject: DataSubject, reader: Reader) -> None:
    places: dict[UUID, list[int]] = {}
    for index, raw in enumerate(found):
        places.setdefault(raw[-1], []).append(index)
    for owner, indexes in places.items():
        opened = reader.open_column(
            [(found[index][-2], getattr(rows[index][column.name], "blob", None)) for index in indexes],
            keys=keys_of(owner), subject=owner, policy_word=subject.policy_word, category=column.field.category,
            label=column.field.seal_label,
        )  # fmt: skip
        for index, text in zip(indexes, opened, strict=True):
            rows[index][column.name] = text

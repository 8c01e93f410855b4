"""Removing rows: set-based statements made from the holdings, children before their parents.

Statements find a subject's rows by an index and touch no other's. What is under way (`Holding.unless`) is left for the
sweep; its keys are gone by then, so it reads as nothing.
"""

from collections.abc import Iterable
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any

from django.db import models
from django.db.models import F, Func

from smarttec.people.holdings import REGISTRY, DataSubject, Fate, Holding
from smarttec.vault.impersonal import declared_columns
from smarttec.vault.sealed import Sealed

EMPTY = Sealed(b"\x01\x00\x00")
"""A value that holds nothing: the head of a sealed one, version 1, generation 0."""


class _IdBytes(Func):
    """The row's own id as bytes: stands for a hash that has to be another one in each row."""

    function = "uuid_send"
    output_field = models.BinaryField()


@lru_cache(maxsize=1)
def ordered_holdings() -> tuple[Holding, ...]:
    """Every holding that loses something, those that point at others first."""
    losing = {h.label: h for h in REGISTRY.ordered if h.fate in {Fate.DELETE, Fate.STRIP}}
    after = {label: _before(holding, losing) for label, holding in losing.items()}
    return tuple(losing[label] for label in TopologicalSorter(after).static_order())


def _before(holding: Holding, losing: dict[str, Holding]) -> set[str]:
    """Labels of the tables whose rows have to be gone before this one's."""
    pointing = {
        label
        for label, other in losing.items()
        if other is not holding and (_points_at(other, holding) or other.through == holding.label)
    }
    return pointing if holding.fate is Fate.DELETE else set()


def _points_at(holding: Holding, other: Holding) -> bool:
    columns = holding.model._meta.local_concrete_fields
    return any(column.is_relation and column.related_model is other.model for column in columns)


def remove(subject: DataSubject, holdings: Iterable[Holding], *, but_under_way: bool) -> dict[str, int]:
    """Delete or empty the subject's rows, in the caller's transaction; label of the table → rows."""
    removed: dict[str, int] = {}
    for holding in holdings:
        rows = holding.rows_of(subject)
        if but_under_way and holding.unless is not None:
            rows = rows.exclude(holding.unless)
        count = delete_rows(rows) if holding.fate is Fate.DELETE else strip_rows(rows, holding)
        if count:
            removed[holding.label] = count
    return removed


def delete_rows(rows: "models.QuerySet[Any]") -> int:
    """Delete in one statement. What pointed at the rows is gone already, so nothing has to be collected."""
    return int(rows._raw_delete(rows.db) or 0)  # noqa: SLF001 - Django's own set-based delete


def strip_rows(rows: "models.QuerySet[Any]", holding: Holding) -> int:
    """Empty the sealed and the hashed columns in one statement."""
    return rows.update(**emptied(holding))


def emptied(holding: Holding) -> dict[str, Any]:
    """Column → what it has after STRIP."""
    kinds = declared_columns(holding.model)
    hashed = [column for column in holding.model._meta.concrete_fields if kinds.get(column.name) == "hashed"]
    return {
        **{column.name: None if column.null else EMPTY for column in holding.sealed_columns()},
        **{column.name: _no_hash(column) for column in hashed},
        **holding.reset,
    }


def _no_hash(column: Any) -> Any:
    if column.null:
        return None
    if not isinstance(column, models.BinaryField):
        return ""
    return _IdBytes(F("pk")) if _is_unique(column) else b""


def _is_unique(column: Any) -> bool:
    constraints = [c for c in column.model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return column.unique or any(column.name in constraint.fields for constraint in constraints)

"""What law wants outlives the person's keys: sealed anew under keys of its own, one for each year that they end in.

The id of such a key follows from the erasure and the year, so that beginning again after a crash makes no second one.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.errors import SealBroken
from smarttec.people.holdings import REGISTRY, DataSubject, Fate, Holding
from smarttec.people.queries import persons_on_hold
from smarttec.requests.erasure.models import Erasure, RecordsKey
from smarttec.requests.erasure.schedule import event_column, keep_until
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.ending import end_keys
from smarttec.vault.keystore import make_keys, read_keys

_Row = tuple[Any, ...]


def keep_records(erasure: Erasure, subject: DataSubject) -> dict[str, int]:
    """Reseal the rows of every KEEP holding that are under keys about to go; label of the table → rows.

    Rows whose keys are gone already (after a restore) cannot be read by anybody and are left as they are.
    """
    kept: dict[str, int] = {}
    for holding in REGISTRY.ordered:
        if holding.fate is Fate.KEEP and (count := _keep(holding, erasure, subject)):
            kept[holding.label] = count
    return kept


def _keep(holding: Holding, erasure: Erasure, subject: DataSubject) -> int:
    model, now = holding.model, clock.now()
    column = str(model.privacy_subject)  # type: ignore[attr-defined]  # every KEEP holding is a PersonalModel
    if "." in column or column == model._meta.pk.name:
        return 0
    names = [field.name for field in holding.sealed_columns()]
    event = event_column(holding) or "pk"
    rows = holding.rows_of(subject).filter(**{f"{column}__in": subject.ids})
    by_year: dict[int, list[_Row]] = defaultdict(list)
    until: dict[int, datetime] = {}
    for row in rows.values_list("pk", column, event, *names):
        ends_at = keep_until(holding, row[2] if event != "pk" else None, now)
        by_year[ends_at.year].append(row)
        until[ends_at.year] = max(ends_at, until.get(ends_at.year, ends_at))
    return sum(_reseal(holding, column, _key(erasure, year, until[year]), found) for year, found in by_year.items())


def _key(erasure: Erasure, year: int, until: datetime) -> SubjectKeys:
    subject = uuid5(erasure.id, str(year))
    row, _ = RecordsKey.objects.get_or_create(id=subject, defaults={"erasure": erasure, "year": year, "until": until})
    if row.until < until:
        RecordsKey.objects.filter(id=subject).update(until=until)
    keys = read_keys([subject])[subject]
    if keys is None:
        make_keys(subject)
        keys = read_keys([subject])[subject]
    if keys is None:
        raise SealBroken("The keys of kept records could not be made.")
    return keys


def _reseal(holding: Holding, column: str, to: SubjectKeys, rows: list[_Row]) -> int:
    fields = holding.sealed_columns()
    keys = read_keys({row[1] for row in rows})
    fresh = [
        (row[0], row[1], to.subject, *(_moved(own, to, *one, row[0]) for one in zip(row[3:], fields, strict=True)))
        for row in rows
        if (own := keys[row[1]]) is not None
    ]  # fmt: skip
    if fresh:
        _store(holding, column, [field.column for field in fields], fresh)
    return len(fresh)


def _moved(own: SubjectKeys, to: SubjectKeys, value: Any, field: Any, row: UUID) -> bytes | None:
    return None if value is None else own.move(value.blob, to=to, row=row, label=field.seal_label)


def _store(holding: Holding, column: str, names: list[str], rows: list[_Row]) -> None:
    quote = connection.ops.quote_name
    table, key = quote(holding.model._meta.db_table), quote(str(holding.model._meta.pk.column))
    subject = quote(str(holding.model._meta.get_field(column).column))  # type: ignore[union-attr]  # a column of its own
    values = ", ".join(f"{quote(name)} = fresh.value{place}" for place, name in enumerate(names))
    given = ", ".join(f"value{place}" for place in range(len(names)))
    arrays = ", ".join(["%s::uuid[]"] * 3 + ["%s::bytea[]"] * len(names))
    statement = (
        f"UPDATE {table} AS stored SET {subject} = fresh.becomes, {values} "  # noqa: S608 - names of our own models
        f"FROM unnest({arrays}) AS fresh (id, was, becomes, {given}) "
        f"WHERE stored.{key} = fresh.id AND stored.{subject} = fresh.was"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(part) for part in zip(*rows, strict=True)])


def end_due_records(*, limit: int = 1000) -> int:
    """Destroy the keys of records whose time is over and that no legal hold keeps; how many.

    What they sealed reads as erased from now on.
    """
    due = RecordsKey.objects.filter(destroyed_at=None, until__lte=clock.now())
    free = due.exclude(erasure__person__in=persons_on_hold()).order_by("until")
    keys = list(free.values_list("id", flat=True)[:limit])
    end_keys(*keys, why="records-over")
    return RecordsKey.objects.filter(id__in=keys).update(destroyed_at=clock.now())

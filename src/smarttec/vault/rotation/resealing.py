"""Bringing stored values under the subjects' newest data keys, in batches, and letting old generations go.

A value is replaced only if it is still the one that was read, so writers beside us win. What a crash leaves is
readable: old generations are dropped by a step of its own, which looks for values under them first.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Max

from smarttec.kernel import clock
from smarttec.kernel.errors import SealBroken
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keyring import SETTLING
from smarttec.vault.keystore import keyring, read_keys
from smarttec.vault.models import SubjectKey
from smarttec.vault.rotation.columns import SealedColumn, sealed_columns

SUBJECTS = 200
ROWS = 500
AFTERGLOW = timedelta(minutes=10)
"""How long after a generation settled its predecessor may still seal: caches, and transactions under way."""

_Row = tuple[UUID, bytes, bytes]
"""(primary key, sealed value as read, sealed value that replaces it)"""


def reseal() -> Iterator[tuple[int, int]]:
    """Yields (values resealed, values that do not open) so far, after every batch."""
    resealed = broken = 0
    for batch in renewed_subjects():
        for generation, subjects in _by_generation(read_keys(batch)).items():
            for column in sealed_columns():
                for done, failed in _reseal_column(column, subjects, generation):
                    resealed, broken = resealed + done, broken + failed
                    yield resealed, broken


def renewed_subjects() -> Iterator[list[UUID]]:
    """Those who have more than their first generation, in batches."""
    after = UUID(int=0)
    renewed = SubjectKey.objects.values("subject").annotate(newest=Max("generation")).filter(newest__gt=1)
    subjects = renewed.order_by("subject").values_list("subject", flat=True)
    while batch := list(subjects.filter(subject__gt=after)[:SUBJECTS]):
        yield batch
        after = batch[-1]


def older_values(column: SealedColumn) -> int:
    """How many values of the column are under an older generation than the one that seals."""
    return sum(
        column.older(subjects, generation).count()
        for batch in renewed_subjects()
        for generation, subjects in _by_generation(read_keys(batch)).items()
    )


def _by_generation(keys: dict[UUID, SubjectKeys | None]) -> dict[int, list[UUID]]:
    grouped: dict[int, list[UUID]] = defaultdict(list)
    for subject, own in keys.items():
        if own:
            grouped[own.generation].append(subject)
    return grouped


def _reseal_column(column: SealedColumn, subjects: list[UUID], generation: int) -> Iterator[tuple[int, int]]:
    rows, after = column.older(subjects, generation), UUID(int=0)
    while batch := list(rows.filter(pk__gt=after)[:ROWS]):
        keys = read_keys({subject for _, subject, _ in batch})
        replaced = [
            (row, stored.blob, fresh)
            for row, subject, stored in batch
            if (fresh := _resealed(keys[subject], stored.blob, row, column.field.seal_label))
        ]
        _store(column, replaced)
        yield len(replaced), len(batch) - len(replaced)
        after = batch[-1][0]


def _resealed(keys: SubjectKeys | None, sealed: bytes, row: UUID, label: bytes) -> bytes | None:
    try:
        return keys.reseal(sealed, row=row, label=label) if keys else None
    except SealBroken:
        return None


def _store(column: SealedColumn, rows: list[_Row]) -> None:
    quote = connection.ops.quote_name
    table, name = quote(column.model._meta.db_table), quote(column.field.column)
    key = quote(str(column.model._meta.pk.column))
    statement = (
        f"UPDATE {table} AS stored SET {name} = fresh.new "  # noqa: S608 - names of our own models
        f"FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS fresh (id, old, new) "
        f"WHERE stored.{key} = fresh.id AND stored.{name} = fresh.old"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(part) for part in zip(*rows, strict=True)] if rows else [[], [], []])


def drop_older_generations(*, kept_for: timedelta) -> Iterator[int]:
    """Destroy generations below the one that seals, where no stored value needs them; yields how many so far.

    `kept_for` is how long backups of the data are kept: values in them are still under the old generations, so a
    generation goes only when its successor is older than that.
    """
    settled_before = clock.now() - max(kept_for, SETTLING + AFTERGLOW)
    dropped = 0
    for batch in renewed_subjects():
        for generation, subjects in _by_generation(read_keys(batch)).items():
            old_enough = SubjectKey.objects.filter(
                subject__in=subjects, generation=generation, created_at__lt=settled_before
            ).values_list("subject", flat=True)
            needed = {row[1] for column in sealed_columns() for row in column.older(subjects, generation)}
            free = [subject for subject in old_enough if subject not in needed]
            dropped += SubjectKey.objects.filter(subject__in=free, generation__lt=generation).delete()[0]
            for subject in free:
                keyring().forget(subject)
            yield dropped

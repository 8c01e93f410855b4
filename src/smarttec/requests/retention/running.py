"""The run: kind after kind, in batches, each a transaction. Ended at any moment, the next run goes on."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from smarttec.kernel import clock
from smarttec.requests.retention.kinds import BY_ID, Kind, kinds, subjects_on_hold
from smarttec.requests.retention.models import KindState

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run found of a kind. `over` are past their time, `held` of them have to stay for now."""

    kind: Kind
    limit: datetime
    oldest_at: datetime | None
    over: int
    held: int
    ended: int = 0


def report() -> list[Found]:
    """What a run would do now; changes nothing."""
    now, held = clock.now(), subjects_on_hold()
    return [_look(kind, now, held) for kind in kinds()]


def _look(kind: Kind, now: datetime, held: Collection[UUID]) -> Found:
    rows = kind.over(now, after=_done_until(kind))
    over, free = rows.count(), kind.free(rows, held).count()
    return Found(kind=kind, limit=kind.limit(now), oldest_at=oldest_of(kind), over=over, held=over - free)


def oldest_of(kind: Kind) -> datetime | None:
    """The moment of the oldest row that still holds something."""
    rows = kind.alive(after=_done_until(kind)).order_by(kind.order())
    moment: datetime | None = rows.values_list(kind.column, flat=True).first()
    return moment


def run() -> Iterator[Found]:
    """End what is over, and write down what was found; yields each kind when it is done."""
    now, held = clock.now(), subjects_on_hold()
    for kind in kinds():
        before = _look(kind, now, held)
        ended = 0
        while count := _end_batch(kind, now, held):
            ended += count
        _move_on(kind)
        found = Found(
            kind=kind, limit=before.limit, oldest_at=oldest_of(kind), over=before.over, held=before.held, ended=ended
        )
        _note(found)
        yield found


@transaction.atomic
def _end_batch(kind: Kind, now: datetime, held: Collection[UUID]) -> int:
    rows = kind.free(kind.over(now, after=_done_until(kind)), held).order_by(kind.order())
    batch = list(rows.values_list("pk", flat=True)[:BATCH])
    return kind.end(type(rows)(kind.holding.model).filter(pk__in=batch)) if batch else 0


def _done_until(kind: Kind) -> UUID | None:
    if kind.holding.label not in BY_ID:
        return None
    return KindState.objects.filter(label=kind.holding.label).values_list("done_until", flat=True).first()


def _move_on(kind: Kind) -> None:
    """Everything before the first row that still holds something is done with, whatever came of it."""
    if kind.holding.label in BY_ID and (first := kind.first_left(after=_done_until(kind))) is not None:
        KindState.objects.update_or_create(
            label=kind.holding.label, defaults={"done_until": UUID(int=first.int - 1)}
        )  # fmt: skip


def _note(found: Found) -> None:
    label = found.kind.holding.label
    KindState.objects.get_or_create(label=label)
    KindState.objects.filter(label=label).update(
        over=found.over,
        held=found.held,
        ended=found.ended,
        ended_in_all=F("ended_in_all") + found.ended,
        oldest_at=found.oldest_at,
        limit=found.limit,
        ran_at=clock.now(),
    )

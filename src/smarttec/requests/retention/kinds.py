"""Kinds of rows that the schedule ends by themselves: the rows that are over, and what becomes of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import GreaterThan

from smarttec.kernel.ids import first_id_at
from smarttec.kernel.vocabulary import Category
from smarttec.notice.retention import MODELS, SCHEDULE, oldest_allowed
from smarttec.people.holdings import REGISTRY, Fate, Holding
from smarttec.people.models import Account
from smarttec.people.queries import persons_on_hold
from smarttec.requests.erasure.removing import delete_rows, strip_rows
from smarttec.vault.ending import end_keys

BY_ID = frozenset({"messaging.Message", "post.Mail"})
"""Tables that are too big for an index of their own: their ids are in the order of time."""
_NOTHING_BYTES = 3
"""An emptied value is that long (`erasure.removing.EMPTY`)."""


class _Length(Func):
    function = "octet_length"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Kind:
    """A table with sealed columns, whose rows are over some time after the moment in `column`."""

    holding: Holding
    column: str

    @property
    def categories(self) -> frozenset[Category]:
        """What its sealed columns are."""
        return frozenset(field.category for field in self.holding.sealed_columns())

    @property
    def deletes(self) -> bool:
        """Whether rows go; else they are emptied, as others refer to them or law wants the rest."""
        return self.holding.fate is Fate.DELETE and not _is_referred_to(self.holding.model)

    @property
    def has_own_keys(self) -> bool:
        """Whether each row is a subject of its own (a request), whose keys outlive the person's."""
        model = self.holding.model
        return self.holding.fate is Fate.KEEP and getattr(model, "privacy_subject", "") == model._meta.pk.name

    def reasons(self) -> tuple[str, ...]:
        """Why so long: the reasons of the rules that keep it longest."""
        stored = MODELS[self.holding.label]
        rules = [SCHEDULE[pair] for c in self.categories for p in stored.purposes if (pair := (c, p)) in SCHEDULE]
        timed = [rule for rule in rules if rule.event is stored.event]
        longest = max((rule.keep for rule in timed), default=None)
        return tuple(sorted({rule.reason for rule in timed if rule.keep == longest}))

    def limit(self, now: datetime) -> datetime:
        """The oldest moment that a row may have in `column`."""
        found = oldest_allowed(self.holding.label, self.categories, now)
        if found is None:
            raise ValueError(f"{self.holding.label} has no column that tells its time")
        return found

    def alive(self, *, after: UUID | None = None) -> "models.QuerySet[Any]":
        """Rows that still hold something, of tables in `BY_ID` those behind `after`."""
        return self._left(after).filter(**{f"{self.column}__isnull": False})

    def first_left(self, *, after: UUID | None) -> UUID | None:
        """Id of the first row that still holds something, its moment known or not."""
        found: UUID | None = self._left(after).order_by("pk").values_list("pk", flat=True).first()
        return found

    def _left(self, after: UUID | None) -> "models.QuerySet[Any]":
        rows: models.QuerySet[Any] = models.QuerySet(self.holding.model).all()
        if self.holding.label in BY_ID and after is not None:
            rows = rows.filter(pk__gt=after)
        return rows if self.deletes else rows.filter(self._holds_something())

    def _holds_something(self) -> Q:
        filled = Q()
        for field in self.holding.sealed_columns():
            filled |= Q(GreaterThan(_Length(F(field.name)), _NOTHING_BYTES))
        return filled

    def over(self, now: datetime, *, after: UUID | None = None) -> "models.QuerySet[Any]":
        """Rows whose time is over, holds not looked at."""
        limit = self.limit(now)
        rows = self.alive(after=after).filter(**{f"{self.column}__lt": limit})
        return rows.filter(pk__lt=first_id_at(limit)) if self.holding.label in BY_ID else rows

    def free(self, rows: "models.QuerySet[Any]", held: Collection[UUID]) -> "models.QuerySet[Any]":
        """Those of the rows that nothing keeps: no legal hold, nothing under way."""
        if self.holding.unless is not None:
            rows = rows.exclude(self.holding.unless)
        return rows.exclude(**{f"{self.holding.whose_column}__in": list(held)}) if held else rows

    def end(self, rows: "models.QuerySet[Any]") -> int:
        """Delete or empty them, in one statement; how many. Keys of their own end first: a backup opens no more."""
        if self.has_own_keys:
            end_keys(*rows.values_list("pk", flat=True), why="schedule")
        return delete_rows(rows) if self.deletes else strip_rows(rows, self.holding)

    def order(self) -> str:
        """What the oldest comes first by."""
        return "pk" if self.holding.label in BY_ID else self.column


def _is_referred_to(model: type[models.Model]) -> bool:
    return any(relation.related_model is not model for relation in model._meta.related_objects)


def kinds() -> tuple[Kind, ...]:
    """Every table that the schedule ends by a column of its own, by the words people know it by."""
    found = [
        Kind(holding, stored.column)
        for label, stored in MODELS.items()
        if stored.column is not None and (holding := REGISTRY.get(label)) is not None
    ]
    return tuple(sorted(found, key=lambda kind: kind.holding.title))


def subjects_on_hold() -> list[UUID]:
    """Ids of persons whose data a legal hold keeps, and of their accounts."""
    persons = list(persons_on_hold())
    return [*persons, *Account.objects.filter(owner_id__in=persons).values_list("id", flat=True)] if persons else []

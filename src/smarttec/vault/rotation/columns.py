"""Every column that holds sealed values, and in which of its rows they are under an older key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, Func, IntegerField, QuerySet
from django.db.models.constants import LOOKUP_SEP

from smarttec.vault.fields import PersonalModel
from smarttec.vault.querysets import sealed_fields


class _Generation(Func):
    """Bytes 1 and 2 of a sealed value (`cipher`)."""

    template = "(get_byte(%(expressions)s, 1) * 256 + get_byte(%(expressions)s, 2))"
    output_field = IntegerField()
    arity = 1


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed field of a model."""

    model: type[PersonalModel]
    field: Any

    def older(self, subjects: list[UUID], generation: int) -> QuerySet[Any]:
        """(primary key, subject, sealed value) of these subjects' values under an older generation, by primary key."""
        subject = self.model.privacy_subject.replace(".", LOOKUP_SEP)
        rows = self.model._base_manager.alias(generation=_Generation(F(self.field.name)))  # noqa: SLF001 - all rows
        found = rows.filter(**{f"{subject}__in": subjects}, generation__lt=generation).order_by("pk")
        return found.values_list("pk", subject, self.field.name)


def sealed_columns() -> Iterator[SealedColumn]:
    """All of them."""
    for model in apps.get_models():
        if issubclass(model, PersonalModel):
            for field in sealed_fields(model):
                yield SealedColumn(model, field)

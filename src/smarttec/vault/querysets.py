"""Query sets of models with sealed fields: what cannot work on ciphertext is refused when it is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, TypeVar

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from smarttec.vault.sealed import Carried, Sealed

_Model_co = TypeVar("_Model_co", bound=models.Model, covariant=True)


def is_sealed(field: object) -> bool:
    """Whether it is a sealed field (`fields.PersonalField`)."""
    return hasattr(field, "seal_label")


def sealed_fields(model: type[models.Model]) -> list[Any]:
    """The sealed fields of a model."""
    return [field for field in model._meta.concrete_fields if is_sealed(field)]


def leads_to_sealed(model: type[models.Model], path: str) -> bool:
    """Whether a path such as `person__email` or `-email` ends at a sealed field."""
    field: Any = None
    for step in path.lstrip("-+").split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return is_sealed(field)
        model = field.related_model or model
    return is_sealed(field)


class PersonalQuerySet(models.QuerySet[_Model_co]):
    """Refuses ordering, distinct and aggregates of sealed columns; updates sealed values in bulk, each for its row."""

    def order_by(self, *field_names: Any) -> Self:
        """As Django's; not by a sealed field."""
        self._refuse("ordering", self._paths(field_names))
        return super().order_by(*field_names)

    def distinct(self, *field_names: Any) -> Self:
        """As Django's; not of sealed fields alone."""
        chosen = () if self._fields is None else self._fields  # type: ignore[attr-defined]  # not in the stubs
        self._refuse("distinct", self._paths((*field_names, *chosen)))
        return super().distinct(*field_names)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's; of sealed fields only a count."""
        self._refuse_aggregates((*args, *kwargs.values()))
        return super().aggregate(*args, **kwargs)

    def annotate(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's; of sealed fields only a count."""
        self._refuse_aggregates((*args, *kwargs.values()))
        return super().annotate(*args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's; sealed values are sealed for their rows first and travel as ciphertext."""
        rows: Sequence[Any] = tuple(objs)
        names = list(fields)
        columns = [field for field in sealed_fields(self.model) if field.name in names]
        for row in rows:
            for column in columns:
                _turn(row, column, column.pre_save(row, add=False), Carried)
        try:
            return super().bulk_update(rows, names, batch_size)
        finally:
            for row in rows:
                for column in columns:
                    _turn(row, column, row.__dict__.get(column.attname), Sealed)

    def _paths(self, given: Iterable[Any]) -> Iterator[str]:
        for item in given:
            if isinstance(item, str):
                yield item
            else:
                parts = item.flatten() if hasattr(item, "flatten") else [item]
                yield from (str(vars(part)["name"]) for part in parts if isinstance(part, models.F))

    def _refuse(self, what: str, paths: Iterable[str]) -> None:
        for path in paths:
            if leads_to_sealed(self.model, path):
                raise FieldError(f"{path} is sealed: the database sees only ciphertext, so {what} makes no sense.")

    def _refuse_aggregates(self, expressions: Iterable[Any]) -> None:
        others = [item for item in expressions if isinstance(item, models.Aggregate | models.Func)
                  and not isinstance(item, models.Count)]  # fmt: skip
        self._refuse("computing with it", self._paths(others))


def _turn(row: Any, column: Any, value: Any, form: type[Sealed]) -> None:
    row.__dict__[column.attname] = form(value.blob) if isinstance(value, Sealed) else value


PersonalManager = models.Manager.from_queryset(PersonalQuerySet)


def carrying(queryset: Any) -> Any:
    """The same rows, with sealed values that are to be handed over to other instances."""
    same = queryset.all()
    same._iterable_class = _CarryingIterable  # noqa: SLF001 - the only place where rows can be met as they are made
    return same


class _CarryingIterable(models.query.ModelIterable):  # type: ignore[type-arg]  # not generic when it runs
    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            for column in sealed_fields(type(row)):
                if column.attname in row.__dict__:
                    _turn(row, column, row.__dict__[column.attname], Carried)
            yield row

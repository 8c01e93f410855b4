"""The search for payment card numbers in what is stored for ourselves (clause COLLECT-2).

Looked at: every text and JSON column of every table, the framework's own included (the log of staff's acts, jobs), and
those sealed columns whose category the notice lets an audit open. Left alone: columns of categories the notice does
not open for it (names, addresses, messages), which are checked before they are stored; ids that a service provider
gave to an act, which are digits by nature, as hashes and proofs are; and tables of customers' own messages and calls.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from smarttec.kernel.cards import holds_card_number
from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.versions import current_version
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import declared_columns
from smarttec.vault.purpose import using

if TYPE_CHECKING:
    _Column = models.Field[Any, Any]
else:
    _Column = models.Field

ACTOR = "card scan"
_CUSTOMERS_OWN = frozenset({Category.MESSAGE_CONTENT, Category.CALL_CONTENT})
_DIGITS_BY_NATURE = frozenset({"reference", "hashed", "wrapped", "proof"})
_CHUNK = 2000


@dataclass(slots=True)
class Scan:
    """What was looked at. `found` names columns, never values."""

    texts: int = 0
    not_opened: int = 0
    sealed_columns_left_alone: int = 0
    found: tuple[str, ...] = ()


def scan(tables: Iterable[type[models.Model]] | None = None) -> Scan:
    """Look through everything that may be looked at."""
    result, found = Scan(), list[str]()
    for model in tables if tables is not None else tables_looked_at():
        sealed = [field for field in model._meta.local_concrete_fields if isinstance(field, PersonalField)]
        may_open = [field for field in sealed if _may_open(field.category)]
        result.sealed_columns_left_alone += len(sealed) - len(may_open)
        found += _scan_open(model, result)
        with using(Purpose.AUDIT, actor=ACTOR):
            found += _scan_sealed(model, may_open, result)
    result.found = tuple(sorted(set(found)))
    return result


def tables_looked_at() -> Iterator[type[models.Model]]:
    """Customers' own messages and calls are theirs: those tables are not looked at."""
    for model in apps.get_models():
        categories = {f.category for f in model._meta.local_concrete_fields if isinstance(f, PersonalField)}
        if not model._meta.proxy and not categories & _CUSTOMERS_OWN:
            yield model


def columns_looked_at(model: type[models.Model]) -> Iterator[_Column]:
    """The open columns that can hold words."""
    kinds = declared_columns(model)
    for column in model._meta.local_concrete_fields:
        holds_words = isinstance(column, models.CharField | models.TextField | models.JSONField)
        if holds_words and kinds.get(column.name) not in _DIGITS_BY_NATURE:
            yield column


def _may_open(category: Category) -> bool:
    return category in current_version().rules[Purpose.AUDIT].categories - _CUSTOMERS_OWN


def _scan_open(model: type[models.Model], result: Scan) -> list[str]:
    """Equal texts are read once, with how often they stand there."""
    found = []
    for column in columns_looked_at(model):
        counted = models.QuerySet(model).order_by().values_list(column.name).annotate(models.Count("pk"))
        for value, times in counted.iterator(chunk_size=_CHUNK):
            result.texts += times if value else 0
            if any(holds_card_number(text) for text in _words_in(value)):
                found.append(f"{model._meta.label}.{column.name}")
    return found


def _words_in(value: Any) -> Iterator[str]:
    """The text, or each text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _words_in([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from _words_in(one)


def _scan_sealed(model: type[models.Model], columns: list[PersonalField], result: Scan) -> list[str]:
    found: list[str] = []
    if not columns or not issubclass(model, PersonalModel):
        return found
    paths = {path.rpartition(".")[0].replace(".", "__") for path in (model.privacy_policy, model.privacy_subject)}
    rows: models.QuerySet[PersonalModel] = (
        models.QuerySet(model).order_by("pk").select_related(*(path for path in paths if path))
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        for column in columns:
            text = _text_of(row, column, result)
            result.texts += bool(text)
            if holds_card_number(text):
                found.append(f"{model._meta.label}.{column.name}")
    return found


def _text_of(row: models.Model, column: PersonalField, result: Scan) -> str:
    """The text; nothing when this person's choices or holds keep it shut."""
    try:
        return str(getattr(row, column.name) or "")
    except Refused:
        result.not_opened += 1
        return ""

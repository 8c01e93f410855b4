"""The search for payment card numbers in what is stored for ourselves (clause COLLECT-2).

Looked at: every text column of our own tables, and those sealed columns whose category the notice lets an audit open.
Left alone: columns of categories the notice does not open for it (names, addresses, messages), which are checked
before they are stored; and ids that a service provider gave to an act, which are digits by nature.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from smarttec.kernel.cards import holds_card_number
from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.versions import current_version
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import declared_columns
from smarttec.vault.purpose import using

ACTOR = "card scan"
OURS = "smarttec."
_CUSTOMERS_OWN = frozenset({Category.MESSAGE_CONTENT, Category.CALL_CONTENT})
_DIGITS_BY_NATURE = frozenset({"key", "reference", "hashed", "wrapped", "proof"})
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
    for model in tables if tables is not None else _own_tables():
        sealed = [field for field in model._meta.local_concrete_fields if isinstance(field, PersonalField)]
        may_open = [field for field in sealed if _may_open(field.category)]
        result.sealed_columns_left_alone += len(sealed) - len(may_open)
        found += _scan_open(model, result)
        with using(Purpose.AUDIT, actor=ACTOR):
            found += _scan_sealed(model, may_open, result)
    result.found = tuple(sorted(set(found)))
    return result


def _own_tables() -> Iterator[type[models.Model]]:
    """Customers' own messages and calls are theirs: those tables are not looked at."""
    for model in apps.get_models():
        categories = {f.category for f in model._meta.local_concrete_fields if isinstance(f, PersonalField)}
        if model.__module__.startswith(OURS) and not model._meta.proxy and not categories & _CUSTOMERS_OWN:
            yield model


def _may_open(category: Category) -> bool:
    return category in current_version().rules[Purpose.AUDIT].categories - _CUSTOMERS_OWN


def _scan_open(model: type[models.Model], result: Scan) -> list[str]:
    """Equal texts are read once, with how often they stand there."""
    kinds, found = declared_columns(model), []
    for column in model._meta.local_concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField)
        if is_text and kinds.get(column.name) not in _DIGITS_BY_NATURE:
            counted = models.QuerySet(model).order_by().values_list(column.name).annotate(models.Count("pk"))
            for text, times in counted.iterator(chunk_size=_CHUNK):
                result.texts += times if text else 0
                if holds_card_number(text or ""):
                    found.append(f"{model._meta.label}.{column.name}")
    return found


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

"""What a column is called for people, and how its values are told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models

from smarttec.kernel.money import format_decimal
from smarttec.people.holdings import Holding
from smarttec.vault.impersonal import declared_columns
from smarttec.vault.querysets import is_sealed

MACHINE_KINDS = frozenset({"key", "link", "pseudonym", "reference"})
"""Kinds of columns (`vault.impersonal`) that tell programs something, and people nothing."""
_ENDINGS = ("_micros", "_at", "_e164")
_BEGINNINGS = ("is_", "has_")
_WORDS = {"e164": "number", "totp": "second step", "ucs2": "with special characters", "url": "address"}

Teller = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for programs, `title` for people; `tell` turns what is stored into what is told, None for as it is."""

    name: str
    title: str
    field: Any
    is_sealed: bool
    is_for_people: bool
    tell: Teller | None


def columns_of(holding: Holding) -> tuple[Column, ...]:
    """Every column that the subject gets to see, in the order of the model."""
    kinds = declared_columns(holding.model)
    return tuple(
        Column(
            name=field.attname,
            title=title_of(field.name),
            field=field,
            is_sealed=is_sealed(field),
            is_for_people=kinds.get(field.name) not in MACHINE_KINDS,
            tell=_teller(field),
        )
        for field in holding.shown_columns()
    )


def title_of(name: str) -> str:
    """`paid_until` → "Paid until", `price_micros` → "Price"."""
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    for beginning in _BEGINNINGS:
        name = name.removeprefix(beginning)
    words = " ".join(_WORDS.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def _teller(field: Any) -> Teller | None:
    if field.choices:
        return partial(_label, {value: str(label) for value, label in field.flatchoices})
    if field.name.endswith("_micros"):
        return _amount
    if isinstance(field, models.JSONField):
        return _loaded
    return None


def _label(labels: dict[Any, str], value: Any) -> Any:
    return labels.get(value, value)


def _amount(value: int | None) -> str | None:
    return None if value is None else format_decimal(value)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value

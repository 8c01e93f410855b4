"""One row in every table about a person, with a marker of its own in every sealed column.

Rows are made from the models themselves, so a table that is added tomorrow is filled too.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.fields import NOT_PROVIDED

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.notice import policy
from smarttec.people.fields import RegisteredCode
from smarttec.people.holdings import REGISTRY
from smarttec.people.models import Account, Person
from smarttec.vault.fields import PersonalModel
from smarttec.vault.keystore import keys_of, make_keys
from smarttec.vault.querysets import is_sealed

Markers = dict[str, str]
"""Marker → `app.Model.column`."""
_BY_HAND: dict[str, dict[str, Callable[[Any], Any]]] = {
    "register.Request": {"due_at": lambda _: clock.now() + timedelta(days=30)},
    "paper.Document": {"gross_micros": lambda _: 2},
    "post.Mail": {"person": lambda filler: filler.person, "keyed_to": lambda filler: filler.person.id},
}
_SUBJECTS = ("account", "person", "subject")


class Filler:
    """Fills every table for one person and their first account."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.account = Account.objects.get(owner=person)
        self.markers: Markers = {}
        self.made: dict[type[models.Model], models.Model] = {Person: person, Account: self.account}

    def fill(self) -> Markers:
        """Every sealed table once; what is there already gets its markers too."""
        for holding in REGISTRY.ordered:
            if holding.sealed_columns():
                self._make(holding.model)
        for row in (self.person, self.account):
            self._mark(row, skip=REGISTRY.demand(row._meta.label).withheld)
            row.save()
        return self.markers

    def _make(self, model: type[models.Model]) -> models.Model:
        if model not in self.made:
            row = model(**{field.name: self._value(model, field) for field in self._needed(model)})
            self.made[model] = row
            if isinstance(row, PersonalModel) and keys_of(row.subject_id()) is None:
                make_keys(row.subject_id())
            holding = REGISTRY.get(model._meta.label)
            self._mark(row, skip=holding.withheld if holding else {})
            row.save(force_insert=True)
        return self.made[model]

    def _mark(self, row: models.Model, *, skip: Any) -> None:
        for field in row._meta.concrete_fields:
            if is_sealed(field):
                marker = f"mk{len(self.markers):03d}x{new_id().hex[-8:]}"[: field.max_length]
                setattr(row, field.name, marker)
                if field.name not in skip:
                    self.markers[marker] = f"{row._meta.label}.{field.name}"

    def _needed(self, model: type[models.Model]) -> list[Any]:
        by_hand = _BY_HAND.get(model._meta.label, {})
        return [
            field
            for field in model._meta.concrete_fields
            if not is_sealed(field)
            and (
                field.name in by_hand
                or field.name in _SUBJECTS
                or (field.default is NOT_PROVIDED and field.db_default is NOT_PROVIDED and not field.null)
            )
        ]

    def _value(self, model: type[models.Model], field: Any) -> Any:
        by_hand = _BY_HAND.get(model._meta.label, {})
        if field.name in by_hand:
            return by_hand[field.name](self)
        if field.is_relation:
            return self._make(field.related_model)
        if isinstance(field, RegisteredCode):
            return getattr(self.person, field.name)
        if field.name in _SUBJECTS:
            return self.person.id if field.name == "person" else self.account.id
        return _plain(field)


def _plain(field: Any) -> Any:
    if field.choices:
        return field.flatchoices[0][0]
    if field.name in ("policy", "unmatched_policy"):
        return policy.make(version=1)
    match field:
        case models.UUIDField():
            return new_id()
        case models.DateTimeField():
            return clock.now()
        case models.DateField():
            return clock.now().date()
        case models.BooleanField():
            return False
        case models.BinaryField():
            return new_id().bytes
        case models.JSONField():
            return []
        case models.IntegerField():
            return 1
        case _:
            return "x"[: field.max_length]


def fill_everything(person: Person) -> Markers:
    """Marker → the column it stands in, for every sealed column that its subject gets to see."""
    return Filler(person).fill()

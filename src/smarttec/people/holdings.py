"""What every room holds about a data subject: said by the room itself, once, for access, erasure and retention alike.

A room declares a `Holding` for each of its tables that is about somebody (`held.py`) and registers them in
`AppConfig.ready`. From these declarations the access package is made, a deletion is planned and carried out, and the
static check (N017) knows that no table and no sealed column was forgotten. Nothing else needs to know the tables.

What a room has to do besides when somebody leaves for good (give numbers back, cancel what waits, revoke a mandate)
it registers with `on_leaving`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.notice.retention import MODELS
from smarttec.people.models import Account, Person
from smarttec.vault.impersonal import declared_columns
from smarttec.vault.querysets import sealed_fields

NEVER_SHOWN = frozenset({"hashed", "wrapped", "carried", "proof", "policy"})
"""Kinds of columns (`vault.impersonal`) that tell nobody anything; a policy word is shown decoded, as choices."""


@dataclass(frozen=True, slots=True)
class DataSubject:
    """A person with all accounts of theirs."""

    person: UUID
    cell: int
    policy_word: int
    accounts: tuple[UUID, ...]

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Every id that a row about them may name."""
        return (self.person, *self.accounts)


def subject_of(person_id: UUID) -> DataSubject:
    """The person's data subject. Raises `NotFound`."""
    person = Person.objects.filter(id=person_id).values_list("id", "cell", "policy").first()
    if person is None:
        raise NotFound
    accounts = Account.objects.filter(owner_id=person_id).order_by("id").values_list("id", flat=True)
    return DataSubject(*person, tuple(accounts))


class Whose(StrEnum):
    """Whose id a table names."""

    PERSON = "person"
    ACCOUNT = "account"
    EITHER = "either"


class Topic(StrEnum):
    """Under which heading people look for it."""

    YOU = "You and how to reach you"
    CHOICES = "Your choices and agreements"
    SECURITY = "Signing in and security"
    MESSAGES = "Messages and the people you write to"
    NUMBERS = "Numbers"
    MONEY = "Credit, payments and orders"
    PLAN = "Your plan"
    LETTERS = "Letters from us and requests of yours"
    USES = "What was done with your data"


class Fate(StrEnum):
    """What a deletion does with the rows."""

    DELETE = "deleted"
    STRIP = "emptied"
    """Sealed and hashed columns are emptied; what is left says nothing about anybody, and others refer to it."""
    KEEP = "kept"
    """The sealed values outlive the person's key, under a key of their own, until the schedule ends them."""
    STAY = "left"
    """Holds no personal value; what it pointed to is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One table, and what it holds about somebody.

    `whose_column` is the lookup path to the id of the subject (`account_id`, `job__account_id`); with `through` it
    names a row of that other holding instead, for tables that point without a foreign key. `why` says, for every fate
    but DELETE, what the rest is good for, as the certificate will tell. `withheld` names columns that nobody gets to
    see, with the reason. `reset` gives open columns the value they have after STRIP. `unless` are rows that a deletion
    has to leave for a moment because something is under way with them. `tell` turns numbers of ours in a row, by the
    columns' names, into words.
    """

    model: type[models.Model]
    title: str
    topic: Topic
    whose: Whose
    whose_column: str
    fate: Fate
    through: str = ""
    purposes: tuple[Purpose, ...] = ()
    why: str = ""
    source: Source = Source.SERVICE
    withheld: Mapping[str, str] = field(default_factory=dict)
    reset: Mapping[str, Any] = field(default_factory=dict)
    unless: models.Q | None = None
    tell: Callable[[dict[str, Any]], None] | None = None

    @property
    def label(self) -> str:
        """`people.Person`."""
        return self.model._meta.label

    def stored_for(self) -> tuple[Purpose, ...]:
        """The purposes that the table is kept for: the schedule's where it has sealed columns, else its own."""
        stored = MODELS.get(self.label)
        return tuple(sorted(stored.purposes)) if stored else self.purposes

    def ids_of(self, subject: DataSubject) -> tuple[UUID, ...]:
        """The subject's ids that `whose_column` may name."""
        match self.whose:
            case Whose.PERSON:
                return (subject.person,)
            case Whose.ACCOUNT:
                return subject.accounts
            case Whose.EITHER:
                return subject.ids

    def rows_of(self, subject: DataSubject) -> "models.QuerySet[Any]":
        """The subject's rows, in no order."""
        named: Any = self.ids_of(subject)
        if self.through:
            named = REGISTRY.demand(self.through).rows_of(subject).values("pk")
        return models.QuerySet(self.model).filter(**{f"{self.whose_column}__in": named})

    def sealed_columns(self) -> list[Any]:
        """The sealed fields, in the order of the model."""
        return sealed_fields(self.model)

    def shown_columns(self) -> list["models.Field[Any, Any]"]:
        """Every column that the subject gets to see, in the order of the model."""
        kinds = declared_columns(self.model)
        return [
            column
            for column in self.model._meta.concrete_fields
            if column.name not in self.withheld and kinds.get(column.name) not in NEVER_SHOWN
        ]


class Registry:
    """Every holding, by the label of its table."""

    def __init__(self) -> None:
        self._by_label: dict[str, Holding] = {}

    def add(self, holdings: Iterable[Holding]) -> None:
        """Register; the same again changes nothing. Raises `MisconfiguredError` for a second one of a table."""
        for holding in holdings:
            if self._by_label.setdefault(holding.label, holding) != holding:
                raise MisconfiguredError(f"{holding.label} is held twice.")
            self.__dict__.pop("ordered", None)

    @cached_property
    def ordered(self) -> tuple[Holding, ...]:
        """By topic, then in the order of registration."""
        topics = list(Topic)
        return tuple(sorted(self._by_label.values(), key=lambda holding: topics.index(holding.topic)))

    def get(self, label: str) -> Holding | None:
        """The holding of a table."""
        return self._by_label.get(label)

    def demand(self, label: str) -> Holding:
        """The holding of a table. Raises `MisconfiguredError` when no room declared it."""
        holding = self._by_label.get(label)
        if holding is None:
            raise MisconfiguredError(f"Nobody said what {label} holds.")
        return holding


REGISTRY = Registry()
register = REGISTRY.add

LeavingHandler = Callable[[DataSubject], None]
_leaving: dict[str, LeavingHandler] = {}


def on_leaving(handler: LeavingHandler) -> None:
    """Call the handler when somebody leaves for good, before anything is deleted.

    Each runs in a transaction of its own, may run twice, and must not fail because the other side does not answer.
    """
    _leaving[f"{handler.__module__}.{handler.__qualname__}"] = handler


def leaving_handlers() -> dict[str, LeavingHandler]:
    """Every handler by its name, in the order of the names."""
    return dict(sorted(_leaving.items()))

"""A demand comes in: what it says is written down as it is, before anybody judges it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Category
from smarttec.notice.door import mask
from smarttec.people.models import Person
from smarttec.requests.authorities.actions.common import What, record
from smarttec.requests.authorities.domain import Basis, Kind
from smarttec.requests.authorities.models import NAME_MAX, REFERENCE_MAX, AuthorityCase, CaseSubject
from smarttec.requests.notes import read_note

_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """That the person may not be told: on what basis, and until when (None: until it is lifted)."""

    basis: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What an authority demands. `country` is ISO 3166-1 alpha-2; the period is from, before."""

    authority: str
    country: str
    kind: Kind
    basis: Basis
    law: str
    reference: str
    categories: frozenset[Category]
    made_from: datetime
    made_before: datetime
    received_at: datetime
    due_at: datetime | None = None
    bar: Bar | None = None


@transaction.atomic
def receive(*, demand: Demand, people: Collection[Person], by: UUID) -> AuthorityCase:
    """Enter it. `people` may be empty: then nobody we know was meant. Raises `InvalidInput`."""
    _check(demand)
    row = AuthorityCase.objects.create(
        authority=_named(demand.authority, "authority", NAME_MAX), country=demand.country, kind=demand.kind,
        basis=demand.basis, law=_named(demand.law, "law", NAME_MAX),
        reference=_named(demand.reference, "reference", REFERENCE_MAX), demanded=mask(demand.categories),
        from_at=demand.made_from, until_at=demand.made_before, received_at=demand.received_at, due_at=demand.due_at,
        is_barred=demand.bar is not None, entered_by=by,
        bar_basis=_named(demand.bar.basis, "bar_basis", NAME_MAX) if demand.bar else "",
        bar_until=demand.bar.until if demand.bar else None,
    )  # fmt: skip
    CaseSubject.objects.bulk_create(CaseSubject(case=row, person=person) for person in people)
    record(row, What.RECEIVED, by=by)
    return row


def _check(demand: Demand) -> None:
    if len(demand.country) != _LETTERS or not demand.country.isalpha() or not demand.country.isupper():
        raise InvalidInput("Write the two capital letters of the country, for example US.", field="country")
    if not demand.categories:
        raise InvalidInput("Say which kinds of data are demanded.", field="categories")
    if demand.made_from >= demand.made_before:
        raise InvalidInput("The period has to end after it begins.", field="made_before")
    if demand.received_at > clock.now():
        raise InvalidInput("This is in the future.", field="received_at")


def _named(text: str, field: str, longest: int) -> str:
    """A name or reference of an office; `read_note` would take a file number for a phone's."""
    if "@" in text:
        raise InvalidInput("This looks like an e-mail address.", field=field)
    return read_note(text, field=field, longest=longest) if field != "reference" else _reference(text, longest)


def _reference(text: str, longest: int) -> str:
    name = text.strip()
    if not name or len(name) > longest:
        raise InvalidInput(f"Write the authority’s file number, at most {longest} characters.", field="reference")
    return name

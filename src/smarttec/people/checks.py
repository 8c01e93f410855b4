"""N017: every table about somebody is held by its room, so that access, erasure and retention reach all of it.

A table is about somebody when it has sealed columns, names a person, an account or a subject, or points at a table that
is held. Its rows of one subject have to be found by an index: the work for one person must not grow with everybody's.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.registration import tables
from smarttec.people.holdings import REGISTRY, Fate, Holding, Registry
from smarttec.people.models import Account, Person
from smarttec.vault.querysets import sealed_fields

ID = "N017"
NAMES = frozenset({"account", "person", "subject", "owner"})

NOT_HELD: Mapping[str, str] = {
    "vault.SubjectKey": "the keys themselves: a deletion destroys them last",
    "vault.DirectoryEntry": "hashes beside the keys: they go with them",
    "vault.ErasureEntry": "the ledger of erasures: what is in it has to outlive everything, and names nobody",
    "people.Person_groups": "what a member of staff may do at the desk, the operator's decision",
    "people.Person_user_permissions": "what a member of staff may do at the desk, the operator's decision",
    "ledger.Hold": "seconds long, and the balance shows the sum; an index by account would cost every single act",
    "ledger.Increment": "seconds long, as the hold that it adds to",
    "recipients.Inquiry": "of somebody who is nobody's customer; sealed with keys of its own that go with it in days",
    "recipients.Finding": "what that somebody was told: theirs, not the account's, and gone with the inquiry",
    "authorities.AuthorityCase": "what an office demanded; whom it is about stands in the case's subjects",
    "authorities.CaseEntry": "the history of such a case, with notes sealed for it alone",
    "incidents.Incident": "about many; what it did to whom is in the rows of who was affected, and in their letters",
    "incidents.IncidentDuty": "whom we have to tell of an incident: offices and groups",
    "incidents.IncidentEntry": "the history of an incident, with notes sealed for it alone",
    "desk.DeckUpload": "a price list of the operator; who uploaded it is written down for the operator's sake",
}
"""Tables that look as if they were about somebody and are not. May only shrink."""


def check_holdings(**_: Any) -> list[CheckMessage]:
    """Every finding about the tables of this program."""
    own = [model for model in tables() if model.__module__.startswith("smarttec")]
    return list(find_gaps(own, REGISTRY, NOT_HELD))


def find_gaps(own: Iterable[type[models.Model]], registry: Registry, not_held: Mapping[str, str]) -> Iterator[Error]:
    """One finding for each table that nobody holds, and for each holding that does not fit its table."""
    held = {holding.model for holding in registry.ordered} | {Person, Account}
    for model in own:
        label, holding = model._meta.label, registry.get(model._meta.label)
        if holding is not None:
            yield from _check(holding)
        elif label not in not_held and _is_about_somebody(model, held):
            yield problem(
                ID, label, "This table is about somebody, and no room says what it holds.",
                hint="Add a Holding to the room's held.py: access, erasure and retention are made from it.",
            )  # fmt: skip


def _is_about_somebody(model: type[models.Model], held: set[type[models.Model]]) -> bool:
    columns = model._meta.local_concrete_fields
    pointed = {column.related_model for column in columns if column.is_relation}
    return bool(sealed_fields(model) or pointed & held or NAMES & {column.name for column in columns})


def _check(holding: Holding) -> Iterator[Error]:
    if not holding.stored_for():
        yield problem(ID, holding.label, "Nothing says what this table is kept for.", hint="Give `purposes`.")
    if holding.fate is not Fate.DELETE and not holding.why:
        yield problem(
            ID, holding.label, "What a deletion leaves here has no reason.", hint="Say in `why` what it is good for."
        )
    if holding.fate is Fate.STAY and holding.sealed_columns():
        yield problem(
            ID, holding.label, "Sealed columns cannot stay after a deletion.", hint="Use STRIP, KEEP or DELETE."
        )
    unknown = {*holding.withheld, *holding.reset} - {column.name for column in holding.model._meta.concrete_fields}
    if unknown:
        yield problem(ID, holding.label, f"It has no column {min(unknown)}.", hint="Correct the name.")
    if not _is_quick(holding.model, holding.whose_column):
        yield problem(
            ID, holding.label, f"Finding the rows of one subject by {holding.whose_column} reads the whole table.",
            hint="Add an index that begins with this column.",
        )  # fmt: skip


def _is_quick(model: type[models.Model], path: str) -> bool:
    """Whether every step of the path is found by an index."""
    first, _, rest = path.partition(LOOKUP_SEP)
    column = model._meta.get_field(first)
    quick = column.name in _leading(model)
    return quick and (not rest or column.related_model is None or _is_quick(column.related_model, rest))


def _leading(model: type[models.Model]) -> set[str]:
    """Names of the columns that some whole index of the table begins with."""
    meta = model._meta
    columns: Iterable[Any] = meta.concrete_fields
    alone = {column.name for column in columns if column.db_index or column.unique}
    together = [constraint.fields for constraint in meta.constraints if isinstance(constraint, models.UniqueConstraint)]
    together += [index.fields for index in meta.indexes if index.fields and _has_all(index)]
    if isinstance(meta.pk, models.CompositePrimaryKey):
        together.append(meta.pk.field_names)
    return alone | {fields[0].lstrip("-") for fields in together if fields}


def _has_all(index: models.Index) -> bool:
    """Whether every row that names somebody is in it."""
    return index.condition in (None, models.Q(**{f"{index.fields[0].lstrip('-')}__isnull": False}))

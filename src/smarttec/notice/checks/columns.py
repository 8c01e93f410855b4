"""N001: every column of every table is sealed, or declared impersonal with the kind that says why."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.checks import Error
from django.db import models

from smarttec.notice.checks.problems import problem
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import declared_columns

ID = "N001"
Declarations = Mapping[str, Mapping[str, str]]
"""Label of a third-party model → column → why it holds no personal value."""


def check_columns(tables: Iterable[type[models.Model]], declarations: Declarations) -> Iterator[Error]:
    """One finding for each column that nobody answers for, and for each declaration that answers for nothing."""
    for model in tables:
        declared = _declared(model, declarations)
        columns = {field.name: field for field in model._meta.local_concrete_fields}
        for name, field in columns.items():
            yield from _check_column(model, field, declared=name in declared)
        for name in declared.keys() - columns.keys():
            yield problem(
                ID, f"{model._meta.label}.{name}", "A column is declared that does not exist.",
                hint="Remove the declaration, or correct its name.",
            )  # fmt: skip


def _declared(model: type[models.Model], declarations: Declarations) -> Mapping[str, str]:
    if model._meta.auto_created:
        return {field.name: "link" for field in model._meta.local_concrete_fields}
    return declared_columns(model) or declarations.get(model._meta.label, {})


def _check_column(model: type[models.Model], field: "models.Field[Any, Any]", *, declared: bool) -> Iterator[Error]:
    where, sealed = f"{model._meta.label}.{field.name}", isinstance(field, PersonalField)
    if not sealed and not declared:
        yield problem(
            ID, where, "This column is neither sealed nor declared impersonal.",
            hint="Make it a PersonalField with its category, or name it in @impersonal(...) under the kind that fits.",
        )  # fmt: skip
    if sealed and declared:
        yield problem(
            ID, where, "This column is sealed and declared impersonal at once.", hint="Remove it from @impersonal(...)."
        )
    if sealed and not issubclass(model, PersonalModel):
        yield problem(
            ID, where, "A sealed column needs a model that says whose data its rows are.",
            hint="Derive the model from PersonalModel and set privacy_subject and privacy_policy.",
        )  # fmt: skip

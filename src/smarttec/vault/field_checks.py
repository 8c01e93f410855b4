"""System checks of sealed columns: what a database cannot do with ciphertext is refused before the program starts.

- `vault.E001` the field is unique, indexed, a primary key, or has choices or a default in the database
- `vault.E002` its model is not a `PersonalModel` with `privacy_subject` and `privacy_policy`
- `vault.E003` the model orders by it
- `vault.E004` an index or a constraint names it
"""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error
from django.db import models


def check(field: Any, *, base: type[models.Model]) -> Iterator[Error]:
    """The findings about one field."""
    if field.unique or field.db_index or field.primary_key or field.choices or field.has_db_default():
        yield Error("A sealed field is random bytes to the database: no index, uniqueness, choices or default.",
                    hint="Look it up by digest or through the directory.", obj=field, id="vault.E001")  # fmt: skip
    model = field.model
    if not (issubclass(model, base) and hasattr(model, "privacy_subject") and hasattr(model, "privacy_policy")):
        yield Error("A sealed field needs a subject and a policy word.",
                    hint="Derive the model from PersonalModel and set privacy_subject and privacy_policy.",
                    obj=field, id="vault.E002")  # fmt: skip
    if any(str(name).lstrip("-") == field.name for name in model._meta.ordering):
        yield Error("The model orders by a sealed field.", hint="Order by something else.", obj=field, id="vault.E003")
    if field.name in _indexed(model):
        yield Error("An index or a constraint names a sealed field.", hint="Name a column with its digest.",
                    obj=field, id="vault.E004")  # fmt: skip


def _indexed(model: type[models.Model]) -> set[str]:
    options = model._meta
    named: set[str] = {name for group in options.unique_together for name in group}
    for item in (*options.indexes, *options.constraints):
        named.update(name.lstrip("-") for name in getattr(item, "fields", ()))
    return named

"""Records about a person that they may not be shown yet, because a law forbids to tell (clause SHARE-5).

The room that knows when that is says it once, at start-up, as a condition on the records of use and of disclosures.
Whatever shows such records to the person they are about asks `shown`. The records themselves are kept as all others.
"""

from typing import Any

from django.db import models

_hidden: dict[str, models.Q] = {}


def hide(model: type[models.Model], rows: models.Q) -> None:
    """Rows of the table that are not shown to their person as long as the condition holds."""
    _hidden[model._meta.label] = rows


def shown(rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Those that may be shown to the person they are about."""
    hidden = _hidden.get(rows.model._meta.label)
    return rows if hidden is None else rows.exclude(hidden)

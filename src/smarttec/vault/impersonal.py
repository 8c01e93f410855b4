"""The counterpart of `fields`: columns that hold no personal value, declared with the model.

    @impersonal(key=["id", "cell"], link=["owner"], state=["status"], time=["created_at"])
    class Account(PersonalModel, Collected): ...

A column is either a `PersonalField` or named here, under the kind that says why it is harmless; `smarttec check`
(N001) refuses anything else. What a base class declares holds for its children, so that abstract bases such as
`Collected` declare their own columns. Names are those of the model's fields (`owner`, not `owner_id`).
"""

from collections.abc import Callable, Sequence
from typing import TypedDict, TypeVar, Unpack

from django.db import models

Names = Sequence[str]
Decorated = TypeVar("Decorated", bound=type[models.Model])

_ATTRIBUTE = "_impersonal_columns"


class Columns(TypedDict, total=False):
    """Why a column holds no personal value."""

    key: Names
    """Says which row it is, or where it lives: a random id, a sequence, a cell."""
    link: Names
    """Points at another row by its key."""
    pseudonym: Names
    """A random id of a person or account, without a foreign key; nothing can be read from it without their row."""
    state: Names
    """One of a few words or numbers of ours: status, kind, flag, counter, version."""
    time: Names
    """When something happened or is due."""
    amount: Names
    """Money, its currency, or a count that is charged."""
    hashed: Names
    """A keyed or salted hash; what was hashed cannot be found by trying, as the key is not in the data."""
    wrapped: Names
    """Key material or a secret of the operator, encrypted."""
    carried: Names
    """Sealed under a key that only a visitor's browser carries (`vault.carried`): we cannot open it."""
    policy: Names
    """What the person decided, as the gate needs it: a policy word, language or channel."""
    provenance: Names
    """Where the record came from: source, service, company."""
    catalogue: Names
    """The operator's own data: prices, stock, carriers, templates."""
    reference: Names
    """An identifier that a service provider of ours gave to an act."""
    proof: Names
    """Tamper evidence: hashes, signatures, public keys."""


def impersonal(**columns: Unpack[Columns]) -> Callable[[Decorated], Decorated]:
    """Class decorator: declare columns of the model by kind."""

    def declare(model: Decorated) -> Decorated:
        setattr(model, _ATTRIBUTE, {name: kind for kind, names in columns.items() for name in _names(names)})
        return model

    return declare


def _names(value: object) -> Names:
    return value if isinstance(value, list | tuple) else ()


def declared_columns(model: type[models.Model]) -> dict[str, str]:
    """Column by kind, as the model and its bases declare them."""
    declared: dict[str, str] = {}
    for base in reversed(model.__mro__):
        declared.update(vars(base).get(_ATTRIBUTE, {}))
    return declared

"""A text that was opened, and of whose row and category it was read: what the door compares with what is to leave.

It is a text like any other. Joined with others or cut it becomes a plain one, so the mark follows a value as far as it
is handed on as it was read, which is how messages reach a carrier and a customer's server.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from uuid import UUID

from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category
from smarttec.notice.gate import Reason


class Opened(str):
    """A value with its origin."""

    __slots__ = ("category", "subject")

    subject: UUID
    category: Category


def mark(text: str, subject: UUID, category: Category) -> Opened:
    """The text with its origin; a quarter of a microsecond."""
    opened = Opened(text)
    opened.subject, opened.category = subject, category
    return opened


def demand_origin(value: object, *, subject: UUID, categories: frozenset[Category], clause: str) -> None:
    """Raises `Refused` when a part of what is to leave was read from somebody else's row, or for another category."""
    for part in _parts(value):
        if isinstance(part, tuple | list):
            demand_origin_of_all(part, subject=subject, categories=categories, clause=clause)
        elif isinstance(part, Opened) and (part.subject != subject or part.category not in categories):
            reason = Reason.ANOTHER_SUBJECT if part.subject != subject else Reason.ANOTHER_CATEGORY
            raise Refused(clause=clause, reason=reason)


def demand_origin_of_all(
    values: Iterable[object], *, subject: UUID, categories: frozenset[Category], clause: str
) -> None:
    """The same of each."""
    for one in values:
        demand_origin(one, subject=subject, categories=categories, clause=clause)


def _parts(value: object) -> tuple[object, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple | list):
        return tuple(value)
    kind = type(value)
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
    return tuple([getattr(value, name) for name in names])


_NAMES: dict[type, tuple[str, ...]] = {}
"""The fields of each kind of value that has left."""

"""A text that was opened, and of whose row and category it was read: what the door compares with what is to leave.

It is a text like any other. Joined with others or cut it becomes a plain one, so the mark follows a value as far as it
is handed on as it was read, which is how messages reach a carrier and a customer's server.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
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
        kind = type(part)
        if kind is Opened:
            _compare(part, subject, categories, clause)
        elif kind not in _PLAIN:
            demand_origin(part, subject=subject, categories=categories, clause=clause)


def _compare(part: Opened, subject: UUID, categories: frozenset[Category], clause: str) -> None:
    if part.subject is not subject and part.subject != subject:
        raise Refused(clause=clause, reason=Reason.ANOTHER_SUBJECT)
    if part.category not in categories:
        raise Refused(clause=clause, reason=Reason.ANOTHER_CATEGORY)


def _parts(value: Any) -> tuple[Any, ...]:
    kind = type(value)
    read = _READERS.get(kind)
    if read is None:
        read = _READERS[kind] = _reader_of(kind)
    return read(value)


def _reader_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all fields of a dataclass in one step, as each message passes here."""
    if kind is Opened:
        return lambda value: (value,)
    if issubclass(kind, tuple | list | set | frozenset):
        return tuple
    if issubclass(kind, dict):
        return lambda value: tuple(value.values())
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


_PLAIN = frozenset({str, int, bool, float, bytes, UUID, datetime, type(None)})
"""What nothing opened can stand inside."""
_READERS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}
"""How the parts of each kind of value that has left are read."""

"""The purpose declared for the running code, and the guard that decides each opening.

The purpose is a context variable: it belongs to one request or task and ends with the `with` block. A thread
started inside starts without one; an asyncio task would inherit a copy, so tasks are started through
`without_purpose` (or take their purpose explicitly, as the hot path does).
"""

import contextlib
import contextvars
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from smarttec.kernel.errors import PurposeRequired
from smarttec.kernel.vocabulary import Category, Purpose


class Leave(Protocol):
    """A guard's permission for openings like the one it just permitted."""

    def again(self) -> bool:
        """Whether one more is permitted, and it is recorded then; False when the guard has to be asked."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A purpose in force, who acts under it (a process such as `worker`, `staff:<id>`, `self`), and for whom.

    `about` are the subjects that it was declared for; None when it is for nobody in particular, which the guard allows
    only to some purposes. `remembered` is the memory of `openings`: it lives and dies with the block. `blocks` is empty
    once the block has ended: a copy of the context that outlives it opens nothing.
    """

    purpose: Purpose
    actor: str
    about: Container[UUID] | None = None
    blocks: list[None] = field(default_factory=lambda: [None], init=False, repr=False, compare=False)
    remembered: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


Guard = Callable[[Declared, UUID, int, Category], Leave | None]
"""(declared, subject, policy word, category): returns to permit, raises `Refused`; records the use.

What it returns may be used again for the same four, instead of asking it; None when it wants to be asked every time.
"""

Witness = Callable[[UUID, Category], None]
"""(subject, category) of a value that somebody tried to open without a purpose."""

_declared: contextvars.ContextVar[Declared | None] = contextvars.ContextVar("declared_purpose", default=None)
_guard: Guard | None = None
_witness: Witness | None = None


def set_guard(guard: Guard, *, witness: Witness | None = None) -> None:
    """Register the decision point, and who notes tries without a purpose; the notice room does this at start-up."""
    global _guard, _witness
    _guard, _witness = guard, witness


@contextlib.contextmanager
def using(purpose: Purpose, *, actor: str, about: Container[UUID] | None = None) -> Iterator[None]:
    """Declare the purpose of the block, and whose data it is about.

    Within a block of the same purpose the subjects can only become fewer. Never put a `yield` inside: the purpose would
    leak to the consumer.
    """
    outer = _declared.get()
    if outer is not None and outer.purpose is purpose and outer.about is not None:
        about = outer.about if about is None else _Both(outer.about, about)
    block = Declared(purpose, actor, about)
    token = _declared.set(block)
    try:
        yield
    finally:
        _declared.reset(token)
        block.blocks.clear()
        block.remembered.clear()


@dataclass(frozen=True, slots=True)
class _Both:
    """Subjects that are in both."""

    outer: Container[UUID]
    inner: Container[UUID]

    def __contains__(self, subject: object) -> bool:
        return subject in self.inner and subject in self.outer


@contextlib.contextmanager
def without_purpose() -> Iterator[None]:
    """Clear the purpose for the block, e.g. around starting a task that must declare its own."""
    token = _declared.set(None)
    try:
        yield
    finally:
        _declared.reset(token)


declared: Callable[[], Declared | None] = _declared.get
"""The purpose in force here, if any. The variable's own method: a call less for every value that is opened."""


def demand(subject: UUID, policy_word: int, category: Category, *, under: Declared | None = None) -> Leave | None:
    """Permit one opening or raise: `PurposeRequired` without a purpose or a guard, `Refused` by the notice.

    Returns the guard's leave for more of the same, if it gives one.
    """
    in_force = under or _declared.get()
    if in_force is None or not in_force.blocks:
        if _witness is not None:
            _witness(subject, category)
        raise PurposeRequired(f"A value of category {category.name} was touched without a declared purpose.")
    if _guard is None:
        raise PurposeRequired("No notice is loaded, so nothing personal opens.")
    return _guard(in_force, subject, policy_word, category)

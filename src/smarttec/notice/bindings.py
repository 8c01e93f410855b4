"""Clause → what enforces it → the tests that hold it. The proof page and `smarttec check` (N013) read this.

An enforcement is an object of this program, as `module:qualified.name`; a test is `file::name`, seen from the
checkout. A clause is bound only when all of it is enforced; until then it stands in `pending`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """One clause, the objects that enforce it, and the tests that fail when they do not."""

    clause: str
    enforced_by: tuple[str, ...]
    tests: tuple[str, ...]


BINDINGS: tuple[Binding, ...] = ()

"""Clause → what enforces it → the tests that hold it. The proof page and `smarttec check` (N013) read this.

An enforcement is an object of this program, as `module:qualified.name`; a test is `file::name`, seen from the
checkout. A clause is bound only when all of it is enforced; until then it stands in `pending`.

`collecting`, `using` and `keeping` list them by what the clauses are about.
"""

from smarttec.notice.bindings import collecting, keeping, using
from smarttec.notice.bindings.binding import Binding

__all__ = ["BINDINGS", "Binding"]

BINDINGS: tuple[Binding, ...] = (*collecting.BINDINGS, *using.BINDINGS, *keeping.BINDINGS)

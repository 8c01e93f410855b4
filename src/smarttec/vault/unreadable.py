"""A value that does not open where it stands, among others that do: it must not take the whole page with it.

Whoever acts on a value (sends, charges, signs in) gets `SealBroken`. A page that only shows values declares that with
`showing_unreadable`, and reads `UNREADABLE` in its place; secrets are never shown, so they stay an error.
"""

import contextlib
import contextvars
import logging
from collections.abc import Iterator

from smarttec.kernel.errors import SealBroken
from smarttec.kernel.vocabulary import Category
from smarttec.vault.cipher import Absent

UNREADABLE = Absent("[unreadable]")
_shown: contextvars.ContextVar[bool] = contextvars.ContextVar("unreadable_values_are_shown", default=False)
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def showing_unreadable() -> Iterator[None]:
    """In the block a value that does not open reads as `UNREADABLE`."""
    token = _shown.set(True)
    try:
        yield
    finally:
        _shown.reset(token)


def in_place_of(error: SealBroken, *, label: str, category: Category) -> Absent:
    """What is shown for a value of that field; the error itself where values are acted on."""
    if not _shown.get() or category is Category.CREDENTIAL:
        raise error
    _log.error("a value of %s does not open where it stands", label)
    return UNREADABLE

"""Forms that cost money carry the id of their act, so that a double click, or a page sent again, does one act."""

from datetime import timedelta
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import time_of

_VERSION = 7
_VALID_FOR = timedelta(days=1)
_AHEAD = timedelta(minutes=5)


def act_in(text: str | None) -> UUID:
    """The act that a form carries. Raises `InvalidInput` for what we did not give out, at least not lately.

    Acts are kept in order of their time, so none may come from another one than ours.
    """
    try:
        act = UUID(text or "")
    except ValueError:
        act = None
    if act is None or act.version != _VERSION or not -_AHEAD <= clock.now() - time_of(act) <= _VALID_FOR:
        raise InvalidInput("This page is too old to be sent. Please open it again.")
    return act

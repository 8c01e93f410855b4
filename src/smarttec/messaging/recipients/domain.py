"""Pure rules of inquiries."""

from datetime import timedelta
from enum import IntEnum

from smarttec.people.domain import Limit

CODE_DIGITS = 6
CODE_VALID_FOR = timedelta(minutes=15)
TRIES_MAX = 5
SHOWN_FOR = timedelta(hours=2)
"""How long the page opens after the code was typed."""
KEPT_FOR = timedelta(days=7)
"""An inquiry is forgotten, with its keys, so long after it was last worked on."""
AGAIN_AFTER = timedelta(days=1)
"""Messages that were still under way are looked for again then."""
PASSES_MAX = 7

ASK_BY_NUMBER = Limit("recipient-number", ((timedelta(hours=1), 2), (timedelta(days=1), 4)))
ASK_BY_NETWORK = Limit("recipient-network", ((timedelta(hours=1), 10), (timedelta(days=1), 30)))


class Wish(IntEnum):
    """What is to be done in every account. Stored, and never changes meaning; a later one includes the earlier."""

    LOOK = 1
    STOP = 2
    REMOVE = 3

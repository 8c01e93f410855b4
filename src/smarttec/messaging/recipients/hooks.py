"""Where the room of requests hears what recipients ask for. Registered once at start-up, in `AppConfig.ready`.

`on_request(handler)`: gets the wish and the inquiry's id in the transaction that takes the wish in.
"""

from collections.abc import Callable
from uuid import UUID

from smarttec.messaging.recipients.domain import Wish

Handler = Callable[[Wish, UUID], None]
_handlers: list[Handler] = []


def on_request(handler: Handler) -> None:
    """Call the handler for every wish. Registering it again changes nothing."""
    if handler not in _handlers:
        _handlers.append(handler)


def requested(wish: Wish, inquiry: UUID) -> None:
    """Tell every handler."""
    for handler in _handlers:
        handler(wish, inquiry)

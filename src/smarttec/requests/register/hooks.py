"""Where the rooms above take over requests of a kind. Registered once at start-up, in `AppConfig.ready`.

`fulfil_with(Kind.ACCESS, handler)`: the handler gets the id of every request of that kind in the transaction in which
it becomes ready to be worked on: once it was verified as a customer's, or at once for kinds that need no proof. It may
close the request there, or only begin. Without a handler, or without a customer, a person at the desk works on it.
"""

from collections.abc import Callable
from uuid import UUID

from smarttec.requests.register.domain import Kind

Handler = Callable[[UUID], None]

_handlers: dict[Kind, Handler] = {}


def fulfil_with(kind: Kind, handler: Handler) -> None:
    """Set who fulfils requests of that kind."""
    _handlers[kind] = handler


def handler_of(kind: Kind) -> Handler | None:
    """Who fulfils them; None: a person at the desk."""
    return _handlers.get(kind)

"""A request is ready to be worked on: the room that fulfils its kind takes it over, in the deciding transaction."""

from smarttec.requests.register.domain import NEEDS_NO_PROOF, Kind
from smarttec.requests.register.hooks import handler_of
from smarttec.requests.register.models import Request


def hand_over(request: Request) -> None:
    """Give it to its room, if it is a customer's or needs no proof and there is one; the object sees what was done."""
    kind = Kind(request.kind)
    handler = handler_of(kind)
    if handler is None or (request.person is None and kind not in NEEDS_NO_PROOF):
        return
    handler(request.id)
    request.refresh_from_db()

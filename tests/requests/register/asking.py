"""What tests of the register ask."""

from uuid import UUID

from tests.everybody import EVERYBODY

from smarttec.kernel.vocabulary import Purpose
from smarttec.requests.register.actions import Asked, open_request
from smarttec.requests.register.domain import Channel, Kind
from smarttec.requests.register.models import Request
from smarttec.vault.purpose import using

STAFF = UUID(int=7)
EMAIL = "eve@example.org"
LETTER = {
    "channel": "letter", "kind": "access", "name": "Eve Example", "email": "", "postal_address": "1 Long Road",
    "phone": "", "account": "my number ends in 42", "country": "de", "behalf": "self", "topic": "", "text": "All.",
}  # fmt: skip
"""What the desk's form for letters is sent."""


def ask(kind: Kind = Kind.ACCESS, *, channel: Channel = Channel.FORM, **asked: object) -> Request:
    """A request of that kind, from an address that is no customer's unless said."""
    values = {"name": "Eve Example", "email": EMAIL, "text": "All you have, please.", "country": "DE", **asked}
    return open_request(asked=Asked(kind=kind, **values), channel=channel)


def opened(request: Request, field: str) -> object:
    """A sealed value of it."""
    with using(Purpose.FULFIL_RIGHTS, actor="test", about=EVERYBODY):
        return getattr(request, field)


def history(request: Request) -> list[str]:
    """What happened, in order."""
    return list(request.events.order_by("at", "id").values_list("happened", flat=True))

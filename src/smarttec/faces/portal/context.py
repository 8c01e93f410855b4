"""What every page gets: who runs the service, and who looks."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from smarttec.ledger.queries import credit_of
from smarttec.people.models import Person
from smarttec.people.queries import access_account
from smarttec.post.letterhead import current_letterhead


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person as the page's frame shows them."""

    name: str
    email: str
    balance_micros: int
    currency: str


def portal(request: HttpRequest) -> dict[str, Any]:
    """For every template. Guests and half-signed-in people have no viewer."""
    return {"operator": current_letterhead(), "viewer": None}

"""What every page gets: who runs the service, and who looks."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from smarttec.faces.portal.members import maybe_member
from smarttec.faces.portal.papers.offers import tax_words_for_all
from smarttec.faces.web import DESK_PATH
from smarttec.kernel.vocabulary import Purpose
from smarttec.post.letterhead import current_letterhead
from smarttec.vault.purpose import using


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in customer as the page's frame shows them."""

    name: str
    email: str
    balance_micros: int
    currency: str


def portal(request: HttpRequest) -> dict[str, Any]:
    """For every template. Read only when a template asks: parts of pages and the desk never do."""
    return {
        "operator": current_letterhead(),
        "viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "price_words": SimpleLazyObject(tax_words_for_all),
    }


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Guests, half-signed-in people and staff at the desk are no viewers."""
    member = None if request.path.startswith(DESK_PATH) else maybe_member(request)
    if member is None:
        return None
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=(member.person.id,)):
        name, email = str(member.person.name or ""), str(member.person.email)
    return Viewer(name, email, member.credit.available_micros, member.credit.currency)

"""How a request to be erased becomes an erasure: the person approves the plan that they were shown, or the desk does.

A request that came with a code sent to their address is answered with the way to the plan. One on paper is approved at
the desk, where who asked was checked.
"""

from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.post.letterhead import portal_url
from smarttec.post.replies import tag_of
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import Cause
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.register import letters
from smarttec.requests.register.actions.opening import Asked, open_request
from smarttec.requests.register.actions.verifying import mark_verified
from smarttec.requests.register.actions.working import wait, withdraw
from smarttec.requests.register.domain import LIVE, Channel, How, Kind
from smarttec.requests.register.models import Request
from smarttec.requests.register.queries import access_requests
from smarttec.vault.purpose import using

SEE_THE_PLAN = "See what would be deleted and what law asks us to keep, and say yes to it, here: {}/my-data/delete"


def on_request(request_id: UUID) -> None:
    """A request to be erased was verified: nobody is erased before they have seen the plan."""
    request = Request.objects.get(id=request_id)
    if request.how == How.CODE:
        wait(request=request_id, by=None)
        letters.answer(request, words=SEE_THE_PLAN.format(portal_url()))


def ask_by_portal(person: Person, *, confirmed_loss: str) -> str:
    """The signed-in person, who gave a fresh proof, says yes to the plan; the tag of the erasure's page.

    Raises what `approve` raises; a request that was made for it is withdrawn then.
    """
    waiting = access_requests(person).filter(kind=Kind.ERASURE, state__in=LIVE).first()
    request = waiting or _request_of(person)
    try:
        erasure = approve(
            person=person.id, cause=Cause.ASKED, by=person.id, confirmed_loss=confirmed_loss, request=request.id
        )
    except BaseException:
        if waiting is None:
            withdraw(request=request.id, by=None)
        raise
    return tag_of(erasure.id)


def _request_of(person: Person) -> Request:
    with using(Purpose.FULFIL_RIGHTS, actor="erasure", about=(person.id,)):
        asked = Asked(kind=Kind.ERASURE, name=str(person.name or ""), email=str(person.email), language=person.language)
    request = open_request(asked=asked, channel=Channel.PORTAL, is_told=False)
    return mark_verified(request=request.id, person=person, how=How.SESSION, by=person.id)


def approve_at_desk(*, request: UUID, by: UUID, confirmed_loss: str) -> Erasure:
    """Staff say yes for somebody whose request was verified. Raises `NotFound` and what `approve` raises."""
    row = Request.objects.filter(id=request, kind=Kind.ERASURE, state__in=LIVE).first()
    if row is None or row.person is None:
        raise NotFound
    return approve(
        person=row.person, cause=Cause.ASKED, by=by, confirmed_loss=confirmed_loss, request=request
    )  # fmt: skip


def to_approve() -> list[Request]:
    """Verified requests that wait for a yes at the desk, what is due first, first."""
    waiting = Request.objects.filter(kind=Kind.ERASURE, state__in=LIVE, person__isnull=False, verified_at__isnull=False)
    begun = Erasure.objects.filter(request__isnull=False).values("request")
    return list(waiting.exclude(id__in=begun).order_by("due_at", "id")[:100])

"""What every signed-in request tells: the browser's signal (DEVICE-3), and that the service is used (UPDATE-3)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from smarttec.faces.web import DESK_PATH
from smarttec.people.actions.choices import note_signal
from smarttec.people.actions.notice import in_force_for, note_use
from smarttec.people.models import Person

ACCEPTED = "accepted"
"""Session key: which versions this session's use is written down for; ids of documents only."""
NOT_A_USE = ("/notice/", "/privacy", "/terms", "/choices", "/my-data", "/sign-out")
"""Reading the notice, answering it, seeing one's own data and leaving are no use that accepts it."""


def sends_signal(request: HttpRequest) -> bool:
    """Whether the browser sent Global Privacy Control (`Sec-GPC: 1`)."""
    return request.headers.get("Sec-GPC") == "1"


def note_visit(request: HttpRequest) -> None:
    """Before the request is answered, so that the signal counts for what this very request decides."""
    if request.path.startswith(DESK_PATH) or not request.user.is_authenticated:
        return
    person: Person = request.user
    if sends_signal(request):
        note_signal(person=person)
    if request.path.startswith(NOT_A_USE):
        return
    in_force = in_force_for(person)
    if request.session.get(ACCEPTED) != in_force:
        note_use(person=person)
        request.session[ACCEPTED] = in_force


class VisitMiddleware:
    """Calls `note_visit`; stands after Django's `AuthenticationMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it, then answer."""
        note_visit(request)
        return self.get_response(request)

"""What the two web faces (portal and desk) share: middleware.

- `CountingMiddleware`: every page counts, by face and class of status.
- `WholeBodyMiddleware`: a body that was cut off, or is too large, is refused before any view sees it.
- `ReadableCookiesMiddleware`: no cookie holds what the database would refuse.
- `SecurityHeadersMiddleware`: a strict content security policy; nothing comes from a third party.
- `PurposeMiddleware`: the purpose of the request, spanning rendering (Django's admin renders after the view).
- `ErrorMiddleware`: our errors become pages; unexpected ones are logged without any value in them.
"""

import logging
import traceback
from collections.abc import Callable, Container
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from smarttec.faces.kept_forms.refusing import not_taken
from smarttec.faces.own import OWN, OwnSubjects
from smarttec.kernel import clock
from smarttec.kernel.errors import BodyTooLarge, InvalidInput, PurposeRequired, SmarttecError
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import uses
from smarttec.notice.purposes import FOR_NOBODY_IN_PARTICULAR
from smarttec.telemetry.metrics import PAGES
from smarttec.vault import purpose
from smarttec.vault.unreadable import showing_unreadable

_REFUSALS = (Http404, PermissionDenied, SuspiciousOperation)
"""What Django answers with a page of ours: nothing unexpected, and no way to fill the log."""

GetResponse = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("smarttec.web")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DESK_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; script-src 'self' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The desk's framework evaluates expressions in attributes (Alpine) and sets colours in the page; it has no inline
script, so none runs."""

DESK_PATH = "/desk/"
DESK_PURPOSE_KEY = "desk_purpose"
DESK_SESSION_KEY = "desk_until_ms"
"""Session keys of the desk: the purpose chosen, and until when its own sign-in (password and code) holds."""


@dataclass(frozen=True, slots=True)
class DeskPurpose:
    """A purpose that staff chose, as the session keeps it: ids and a time."""

    access: str
    purpose: Purpose
    until_ms: int

    def to_session(self) -> list[str | int]:
        """As JSON keeps it."""
        return [self.access, int(self.purpose), self.until_ms]

    @classmethod
    def from_session(cls, stored: object) -> "DeskPurpose | None":
        """What was stored; None for nothing, and for what is malformed."""
        match stored:
            case [str(access), int(number), int(until_ms)]:
                try:
                    return cls(UUID(access).hex, Purpose(number), until_ms)
                except ValueError:
                    return None
        return None


def desk_purpose_of(request: HttpRequest) -> DeskPurpose | None:
    """The purpose in force for a member of staff who signed in at the desk; it ends by itself."""
    now_ms, until_ms = clock.now_ms(), request.session.get(DESK_SESSION_KEY)
    if not getattr(request.user, "is_staff", False) or not isinstance(until_ms, int) or until_ms <= now_ms:
        return None
    chosen = DeskPurpose.from_session(request.session.get(DESK_PURPOSE_KEY))
    return chosen if chosen and now_ms < chosen.until_ms else None


def error_page(request: HttpRequest, error: SmarttecError) -> HttpResponse:
    """The page for one of our errors: code, sentence, what to do."""
    context = {"status": error.http_status, "error": error, "code": error.code, "sentence": error.sentence,
               "what_to_do": error.what_to_do}  # fmt: skip
    return render(request, "portal/error.html", context, status=error.http_status)


def log_unexpected(error: BaseException) -> None:
    """Log where it happened and of which type, but not the message: it may quote what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-8:]))
    log.error("unexpected %s at %s", type(error).__name__, where)


class WholeBodyMiddleware:
    """Compares the body with its announced length: a server may hand on a cut-off body as complete."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse before any view runs."""
        try:
            announced = int(request.META.get("CONTENT_LENGTH") or 0)
            received = len(request.body)
        except (RequestDataTooBig, ValueError):
            return error_page(request, BodyTooLarge())
        except OSError:
            return error_page(request, InvalidInput("The request was cut off."))
        if received < announced:
            return error_page(request, InvalidInput("The request was cut off."))
        return self.get_response(request)


class CountingMiddleware:
    """Counts the pages of portal and desk by class of status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whatever is answered counts, errors too."""
        response = self.get_response(request)
        face = "desk" if request.path.startswith(DESK_PATH) else "portal"
        PAGES.labels(face, f"{response.status_code // 100}xx").inc()
        return response


class ReadableCookiesMiddleware:
    """Drops cookies with control characters: a quoted cookie can spell a NUL, which no look-up of a session bears."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """As if such a cookie had not come."""
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Adds the content security policy, and keeps pages of somebody's session out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the headers on every answer."""
        response = self.get_response(request)
        is_desk = request.path.startswith(DESK_PATH)
        response["Content-Security-Policy"] = DESK_CONTENT_SECURITY_POLICY if is_desk else CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
        if hasattr(request, "session") and not request.session.is_empty():
            response.setdefault("Cache-Control", "private, no-store")
        return response


DeskSubjects = Callable[[HttpRequest, DeskPurpose], Container[UUID]]
_desk_subjects: DeskSubjects | None = None


def set_desk_subjects(subjects: DeskSubjects) -> None:
    """Register whose data a purpose at the desk is about; the desk does this at start-up."""
    global _desk_subjects
    _desk_subjects = subjects


def _about(request: HttpRequest, chosen: DeskPurpose) -> Container[UUID] | None:
    """Nobody in particular only for the few purposes that look at many people's data."""
    if chosen.purpose in FOR_NOBODY_IN_PARTICULAR:
        return None
    return _desk_subjects(request, chosen) if _desk_subjects else ()


class PurposeMiddleware:
    """Declares the purpose of a web request for as long as it is being answered, rendering included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The person's own data on the portal, the chosen purpose on the desk, none otherwise."""
        declared = self._purpose_of(request)
        try:
            if declared is None:
                with purpose.without_purpose():
                    return self.get_response(request)
            with purpose.using(declared.purpose, actor=declared.actor, about=declared.about), showing_unreadable():
                return self.get_response(request)
        finally:
            uses.flush()

    @staticmethod
    def _purpose_of(request: HttpRequest) -> purpose.Declared | None:
        if not request.user.is_authenticated:
            return None
        if request.path.startswith(DESK_PATH):
            chosen = desk_purpose_of(request)
            return (
                purpose.Declared(chosen.purpose, f"staff:{request.user.pk}", _about(request, chosen))
                if chosen
                else None
            )
        own = OwnSubjects(request.user.pk)
        setattr(request, OWN, own)
        return purpose.Declared(Purpose.SHOW_OWN_DATA, "self", own)


class ErrorMiddleware:
    """Turns errors of our tree into pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this for what a view raised."""
        if isinstance(error, PurposeRequired) and request.path.startswith(DESK_PATH):
            not_taken(request, entrance=reverse("desk:purpose"))
        if isinstance(error, SmarttecError):
            return error_page(request, error)
        if not isinstance(error, _REFUSALS):
            log_unexpected(error)
        return None

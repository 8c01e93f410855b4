"""A browser from which somebody has signed in before: its tries are counted apart from those of strangers.

So nobody can lock an owner or a member of staff out by trying wrong passwords at their address from elsewhere. The
cookie is a signed random-looking text; it signs nobody in and says nothing without our key.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from smarttec.people.models import Person

COOKIE = "known_device"
LASTS = timedelta(days=365)
_SALT = "smarttec.known-device"


def of(request: HttpRequest) -> UUID | None:
    """Who signed in here before; None for nobody, and for a cookie that is not ours or too old."""
    text = request.COOKIES.get(COOKIE, "")
    try:
        return UUID(signing.loads(text, salt=_SALT, max_age=LASTS)) if text else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def remember(response: HttpResponse, person: Person) -> HttpResponse:
    """After the whole of a sign-in."""
    response.set_cookie(
        COOKIE,
        signing.dumps(person.id.hex, salt=_SALT),
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response

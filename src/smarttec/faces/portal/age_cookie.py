"""The one cookie that keeps the age question from being answered again at once (clause MINORS-1).

It holds `pass` or `fail` and the moment, signed; nothing about the person. No session is made for a refusal.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from smarttec.kernel import clock

NAME = "age_answer"
LIFETIME_SECONDS = 24 * 60 * 60
_SIGNER = Signer(salt=NAME)


def remember(response: HttpResponse, *, passed: bool) -> None:
    """Set the cookie for a day."""
    value = _SIGNER.sign(f"{'pass' if passed else 'fail'}.{clock.now_ms()}")
    response.set_cookie(
        NAME,
        value,
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def was_refused(request: HttpRequest) -> bool:
    """Whether an answer within the last day was a refusal."""
    try:
        answer, _, moment_ms = _SIGNER.unsign(request.COOKIES.get(NAME, "")).partition(".")
    except BadSignature:
        return False
    return answer == "fail" and clock.now_ms() - int(moment_ms) < LIFETIME_SECONDS * 1000

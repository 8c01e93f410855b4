"""The mark in every form of ours: for whom it was made and on which page, signed.

It stands beside the CSRF token, whose tag is replaced (`templatetags.kept_forms`). Without a mark nothing is kept, so a
page of somebody else's cannot put words into a form that a person will see as their own.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

FIELD = "form_mark"
_SALT = "smarttec.form-mark"
_PAGE_CHARACTERS_MAX = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """`writer` is empty for forms that were made for nobody in particular; `page` is a path of ours."""

    writer: str
    page: str


def writer_of(request: HttpRequest) -> str:
    """A name for who is signed in that says nothing else; empty for guests."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    person: UUID = user.pk
    return salted_hmac(_SALT, person.hex, algorithm="sha256").hexdigest()[:32]


def mark_for(request: HttpRequest) -> str:
    """The mark of the forms on the page that is being made. A page that answers a form stands where that form stood."""
    page = request.get_full_path()
    if request.method == "POST":
        came_from = read(request.POST.get(FIELD, ""))
        page = came_from.page if came_from else request.path
    return signing.dumps([writer_of(request), page[:_PAGE_CHARACTERS_MAX]], salt=_SALT)


def read(text: str) -> Mark | None:
    """The mark; None for one that we did not make."""
    try:
        writer, page = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Mark(writer, page)

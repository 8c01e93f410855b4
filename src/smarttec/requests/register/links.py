"""The unguessable address of a request's own page: its id and a keyed hash of it. Nothing personal stands in it."""

from uuid import UUID

from smarttec.kernel.errors import NotFound
from smarttec.post.letterhead import portal_url
from smarttec.post.replies import matter_of, tag_of
from smarttec.requests.register.models import Request

__all__ = ["request_at", "status_url", "tag_of"]


def status_url(request: UUID) -> str:
    """The whole address, for letters."""
    return f"{portal_url()}/requests/{tag_of(request)}"


def request_at(tag: str) -> Request:
    """The request behind a tag. Raises `NotFound`."""
    matter = matter_of(tag)
    row = None if matter is None else Request.objects.filter(id=matter).first()
    if row is None:
        raise NotFound
    return row

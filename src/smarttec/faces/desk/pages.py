"""What the pages beside the lists share."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from smarttec.people.models import Person


def staff_of(request: HttpRequest) -> Person:
    """Who asks; the site's own check has passed before."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def require_permission(request: HttpRequest, permission: str) -> None:
    """Refuse who may not. Raises `PermissionDenied`."""
    if not staff_of(request).has_perm(permission):
        raise PermissionDenied


def page_context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    """The frame's context with the page's own."""
    from smarttec.faces.desk.site import desk_site

    return {**desk_site.each_context(request), **extra}


def when(moment: datetime | None) -> str:
    """In tables: to the minute, in UTC. Empty for none."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if moment else ""

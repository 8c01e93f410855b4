"""Which requests this browser typed the code of: ids and moments in the session, for half an hour each."""

from uuid import UUID

from django.http import HttpRequest

from smarttec.kernel import clock

KEY = "requests"
SHOWN_FOR_MS = 30 * 60_000


def open_here(request: HttpRequest, request_id: UUID) -> None:
    """The code was right."""
    now = clock.now_ms()
    kept = {key: until for key, until in request.session.get(KEY, {}).items() if until > now}
    request.session[KEY] = {**kept, request_id.hex: now + SHOWN_FOR_MS}


def is_open_here(request: HttpRequest, request_id: UUID) -> bool:
    """Whether the code was typed here within half an hour."""
    return bool(request.session.get(KEY, {}).get(request_id.hex, 0) > clock.now_ms())

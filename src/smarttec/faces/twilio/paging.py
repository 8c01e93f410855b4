"""Pages of lists: `PageSize` is clamped, `PageToken` is the id of the last item of the page before."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from starlette.responses import Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import JSON, PAGING, Call
from smarttec.faces.twilio.requests import whole_number
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid, to_sid

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 1000
_PAGING = {parameter.name for parameter in PAGING}
T = TypeVar("T")
Read = Callable[[UUID | None, int], Awaitable[Sequence[T]]]


@dataclass(frozen=True, slots=True)
class _Page(Generic[T]):
    """What stands on one page. `token` leads to the next one, if there is any."""

    items: Sequence[T]
    size: int
    number: int
    token: str | None


async def page(
    call: Call, *, key: str, base: str, read: Read[T], identify: Callable[[T], UUID],
    show: Callable[[T], dict[str, object]],
) -> Response:  # fmt: skip
    """`read(after, limit)` gives the items that follow the one of that id (None: from the start), in order."""
    found = await _read(call, read, identify)
    filters = {name: value for name, value in call.given.items() if name not in _PAGING}
    body = render.page(
        key=key, items=[show(item) for item in found.items], base=base, size=found.size, number=found.number,
        token=found.token, filters=filters,
    )  # fmt: skip
    return Response(body, media_type=JSON)


async def page_v1(
    call: Call, *, key: str, base: str, read: Read[T], identify: Callable[[T], UUID],
    show: Callable[[T], dict[str, object]],
) -> Response:  # fmt: skip
    """The same in the form of Twilio's API v1."""
    found = await _read(call, read, identify)
    body = render.page_v1(
        key=key, items=[show(item) for item in found.items], base=call.origin + base, size=found.size,
        number=found.number, token=found.token,
    )  # fmt: skip
    return Response(body, media_type=JSON)


async def _read(call: Call, read: Read[T], identify: Callable[[T], UUID]) -> _Page[T]:
    size = whole_number(call.given, "PageSize", default=PAGE_SIZE_DEFAULT, low=1, high=PAGE_SIZE_MAX)
    number = whole_number(call.given, "Page", default=0, low=0, high=10**9)
    found = await read(_page_token(call), size + 1)
    shown = found[:size]
    return _Page(shown, size, number, to_sid("PA", identify(shown[-1])) if len(found) > size else None)


def _page_token(call: Call) -> UUID | None:
    token = call.given.get("PageToken")
    if not token:
        return None
    try:
        return from_sid("PA", token)
    except NotFound:
        raise InvalidInput("PageToken is not one of ours.", field="PageToken") from None

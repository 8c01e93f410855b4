"""The API's routes but one (see `submissions`): authentication, errors in Twilio's shape, never a 500."""

import json
from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, request_response
from starlette.types import Receive, Scope, Send

from smarttec.faces.twilio import render
from smarttec.faces.twilio.errors import API_VERSION, error_response
from smarttec.faces.twilio.plane import Caller, Plane
from smarttec.faces.twilio.requests import credentials, whole_number
from smarttec.faces.web import log_unexpected
from smarttec.kernel.errors import InvalidInput, NotFound, SmarttecError
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.money import format_decimal
from smarttec.messaging.queries_async import LAST_ID
from smarttec.storage.pools import noticing_absence

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 1000
JSON = "application/json"
_BALANCE = "SELECT available_micros, currency FROM ledger_balance WHERE account = $1"
Endpoint = Callable[[Request], Awaitable[Response]]


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Translate errors; what nobody foresaw is logged without values and answered as ours."""

    async def answer(request: Request) -> Response:
        try:
            with noticing_absence():
                return await endpoint(request)
        except SmarttecError as error:
            return error_response(error)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 - the last line of defence: no stack trace to a client
            log_unexpected(error)
            return error_response(SmarttecError("Something went wrong on our side."))

    return answer


def _plane(request: Request) -> Plane:
    plane: Plane = request.app.state.plane
    return plane


async def _caller(request: Request) -> Caller:
    """Who asks; they may only look into their own account."""
    caller = await _plane(request).authenticate(credentials(request.scope))
    if from_sid("AC", request.path_params["account_sid"]) != caller.account:
        raise NotFound
    return caller


async def fetch_message(request: Request) -> Response:
    """GET Messages/{sid}.json"""
    caller = await _caller(request)
    view = await _plane(request).messages.fetch(
        account=caller.account,
        policy_word=caller.policy_word,
        message=from_sid("SM", request.path_params["message_sid"]),
    )
    return Response(json.dumps(render.message(view, account=caller.account)), media_type=JSON)


async def list_messages(request: Request) -> Response:
    """GET Messages.json, newest first; `PageToken` is the id of the last message of the page before."""
    caller = await _caller(request)
    size = whole_number(request, "PageSize", default=PAGE_SIZE_DEFAULT, low=1, high=PAGE_SIZE_MAX)
    number = whole_number(request, "Page", default=0, low=0, high=10**9)
    views = await _plane(request).messages.page(
        account=caller.account, policy_word=caller.policy_word, before=_page_token(request), limit=size + 1
    )
    shown = views[:size]
    token = to_sid("PA", shown[-1].id) if len(views) > size else None
    base = f"{render.account_path(to_sid('AC', caller.account))}/Messages.json"
    items = [render.message(view, account=caller.account) for view in shown]
    body = render.page(key="messages", items=items, base=base, size=size, number=number, token=token)
    return Response(body, media_type=JSON)


def _page_token(request: Request) -> UUID:
    token = request.query_params.get("PageToken")
    if not token:
        return LAST_ID
    try:
        return from_sid("PA", token)
    except NotFound:
        raise InvalidInput("PageToken is not one of ours.", field="PageToken") from None


async def fetch_balance(request: Request) -> Response:
    """GET Balance.json"""
    caller = await _caller(request)
    row = await _plane(request).pools.data.fetchrow(_BALANCE, caller.account)
    body = {
        "account_sid": to_sid("AC", caller.account),
        "balance": format_decimal(row[0] if row else 0),
        "currency": row[1] if row else caller.currency,
    }
    return Response(json.dumps(body), media_type=JSON)


async def unknown_resource(request: Request) -> Response:
    """Anything else below the API's root, and any other method."""
    await _plane(request).authenticate(credentials(request.scope))
    raise NotFound


class _AnyMethod:
    """Serves an endpoint whatever the method; around a plain function the framework answers others in its own way."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._app = request_response(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


_ROOT = f"/{API_VERSION}/Accounts/{{account_sid}}"

routes = [
    Route(f"{_ROOT}/Messages.json", _guarded(list_messages), methods=["GET"]),
    Route(f"{_ROOT}/Messages/{{message_sid}}.json", _guarded(fetch_message), methods=["GET"]),
    Route(f"{_ROOT}/Balance.json", _guarded(fetch_balance), methods=["GET"]),
    Route(f"/{API_VERSION}{{rest:path}}", _AnyMethod(_guarded(unknown_resource))),
]

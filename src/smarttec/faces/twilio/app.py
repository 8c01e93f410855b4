"""The API's routes but one (see `submissions`). Whatever is not one of them is answered in the API's own way."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, request_response
from starlette.types import Receive, Scope, Send

from smarttec.faces.twilio import openapi
from smarttec.faces.twilio.errors import API_VERSION
from smarttec.faces.twilio.operations import Endpoint, guarded
from smarttec.faces.twilio.plane import Plane
from smarttec.faces.twilio.requests import credentials
from smarttec.faces.twilio.resources import (
    accounts,
    balance,
    keys,
    lookups,
    messages,
    numbers,
    pricing,
    services,
    usage,
    usage_triggers,
    verify,
)
from smarttec.kernel.errors import NotFound


async def unknown_resource(request: Request) -> Response:
    """Anything else below the API's root, any other method, and products of Twilio's that are not here."""
    plane: Plane = request.app.state.plane
    await plane.authenticate(credentials(request.scope))
    raise NotFound


class _AnyMethod:
    """Serves an endpoint whatever the method; around a plain function the framework answers others in its own way."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._app = request_response(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


routes = [
    *messages.routes,
    *accounts.routes,
    *balance.routes,
    *keys.routes,
    *numbers.routes,
    *usage_triggers.routes,
    *usage.routes,
    *services.routes,
    *lookups.routes,
    *pricing.routes,
    *verify.routes,
    Route(openapi.PATH, guarded(openapi.serve), methods=["GET"]),
    Route(f"/{API_VERSION}{{rest:path}}", _AnyMethod(guarded(unknown_resource))),
    Route("/2008-08-01{rest:path}", _AnyMethod(guarded(unknown_resource))),
    Route("/v{version:int}", _AnyMethod(guarded(unknown_resource))),
    Route("/v{version:int}/{rest:path}", _AnyMethod(guarded(unknown_resource))),
]

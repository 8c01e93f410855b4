"""The one entry point: the API and health on Starlette, portal and desk on Django in threads, one process."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast

import django
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp

django.setup(set_prefix=False)

from smarttec.faces.arrival import ArrivedRequests  # noqa: E402 - needs Django set up
from smarttec.faces.forwarded import ForwardedHeaders  # noqa: E402 - needs Django set up
from smarttec.faces.operations import routes as operations_routes  # noqa: E402
from smarttec.faces.twilio.app import routes as api_routes  # noqa: E402
from smarttec.faces.twilio.plane import open_plane  # noqa: E402
from smarttec.faces.twilio.submissions import Submissions  # noqa: E402
from smarttec.notice.door import audit_key  # noqa: E402
from smarttec.people import peppers  # noqa: E402
from smarttec.vault import directory  # noqa: E402

CONTROL_PLANE_THREADS = 8
BODY_TIMEOUT_SECONDS = 20.0
UNBOUNDED = 0
"""A page waits in memory for a slow reader; the thread that made it does not."""


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the data plane for the life of the process."""
    environment = settings.ENVIRONMENT
    async with open_plane(data_url=environment.database_url, keystore_url=environment.keystore_url) as plane:
        app.state.plane = plane
        yield


def application() -> ASGIApp:
    """Made once per process; secrets are read before the event loop starts."""
    peppers.load()
    directory.load()
    audit_key()
    in_threads = WSGIMiddleware(cast("Any", WSGIHandler()), workers=CONTROL_PLANE_THREADS, send_queue_size=UNBOUNDED)
    control_plane = ArrivedRequests(
        cast("ASGIApp", in_threads),
        bytes_max=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        timeout_seconds=BODY_TIMEOUT_SECONDS,
    )
    routes = [*operations_routes, *api_routes, Mount("/", control_plane)]
    environment = settings.ENVIRONMENT
    forwarded = Middleware(
        ForwardedHeaders,
        trusted=environment.trusted_proxies,
        is_public_https=environment.base_url.startswith("https:"),
    )
    return Submissions(Starlette(routes=routes, lifespan=lifespan, middleware=[forwarded]))

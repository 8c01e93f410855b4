"""What operators' own programs ask: is the process alive, can it serve, and its figures.

- `/livez`: 200 as long as the process answers at all; if not, start it anew.
- `/readyz` (and `/healthz`): 200 when both databases answer within `PATIENCE_SECONDS`; if not, send requests elsewhere.
- `/metrics`: what Prometheus reads; with the token of `SMARTTEC_METRICS_TOKEN`. The sandbox shows it to everybody.
"""

import asyncio
import hmac

from django.conf import settings
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence
from smarttec.telemetry import exposition

PATIENCE_SECONDS = 3.0


async def alive(_request: Request) -> Response:
    """The event loop turns."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """Both databases answer; one that hangs is away."""
    pools: Pools = request.app.state.plane.pools
    try:
        with noticing_absence():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.gather(pools.data.fetchval("SELECT 1"), pools.keystore.fetchval("SELECT 1"))
    except (DatabaseAway, TimeoutError):
        return PlainTextResponse("a database is away\n", status_code=503)
    return PlainTextResponse("ok\n")


async def metrics(request: Request) -> Response:
    """The page; who may not see it gets the answer of a page that is not there."""
    if not _may_see(request.headers.get("authorization", "")):
        return PlainTextResponse("not found\n", status_code=404)
    pools: Pools = request.app.state.plane.pools
    try:
        with noticing_absence():
            async with asyncio.timeout(PATIENCE_SECONDS):
                page = await exposition.render(pools.data)
    except (DatabaseAway, TimeoutError):
        return PlainTextResponse("the database is away\n", status_code=503)
    return Response(page, media_type=exposition.CONTENT_TYPE)


def _may_see(authorization: str) -> bool:
    environment = settings.ENVIRONMENT
    if not environment.metrics_token:
        return bool(environment.is_sandbox)
    return hmac.compare_digest(authorization.encode(), f"Bearer {environment.metrics_token}".encode())


routes = [
    Route("/livez", alive),
    Route("/readyz", ready),
    Route("/healthz", ready),
    Route("/metrics", metrics),
]

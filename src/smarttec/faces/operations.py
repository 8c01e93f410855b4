"""What operators' own programs ask: is the process alive, can it serve, is all well, and its figures.

- `/livez`: 200 as long as the process answers at all; if not, start it anew.
- `/readyz`: 200 when both databases answer within `PATIENCE_SECONDS` and take writes; if not, 503 with what is wrong:
  send requests elsewhere. Overdue background work and a home folder without room are told here too, but no reason to
  take web processes away.
- `/healthz`: as `/readyz`, and 503 when any of these is so: somebody has to look.
- `/metrics`: what Prometheus reads; with the token of `SMARTTEC_METRICS_TOKEN`. The sandbox shows it to everybody.
"""

import asyncio
import hmac

from django.conf import settings
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from smarttec.background.book import OVERDUE
from smarttec.storage.pools import TROUBLE, DatabaseAway, Pool, Pools, noticing_absence
from smarttec.telemetry import exposition
from smarttec.telemetry.folder import lacks_room

PATIENCE_SECONDS = 3.0
_IS_READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool"
_IN_THE_WAY_OF_WRITES = ("full", "fails")


async def alive(_request: Request) -> Response:
    """The event loop turns."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """Both databases answer and take writes; one that hangs is away."""
    wrong, overdue = await _look(request.app.state.plane.pools)
    return PlainTextResponse(_lines(wrong or "ok", _narrow(), overdue), status_code=503 if wrong else 200)


async def healthy(request: Request) -> Response:
    """Ready, no background work is overdue, and there is room in the home folder."""
    wrong, overdue = await _look(request.app.state.plane.pools)
    narrow = _narrow()
    is_unwell = wrong or narrow or overdue
    return PlainTextResponse(_lines(wrong or "ok", narrow, overdue), status_code=503 if is_unwell else 200)


def _narrow() -> list[str]:
    return ["no room in the home folder: counters, logs and signs of life are not kept"] if lacks_room() else []


async def _look(pools: Pools) -> tuple[str, list[str]]:
    """What is wrong ("" when nothing is), and what is overdue."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            with noticing_absence():
                wrong = await asyncio.gather(
                    _wrong_with(pools.data, "database"), _wrong_with(pools.keystore, "key store")
                )
                rows = await pools.data.fetch(OVERDUE)
    except (DatabaseAway, TimeoutError):
        return TROUBLE.reason or "a database is away", []
    seen = TROUBLE.reason if TROUBLE.reason.endswith(_IN_THE_WAY_OF_WRITES) else ""
    return next(filter(None, wrong), seen), [f"overdue for {row[1]} s: {row[0]}" for row in rows]


async def _wrong_with(pool: Pool, name: str) -> str:
    return f"the {name} is read-only" if await pool.fetchval(_IS_READ_ONLY) else ""


def _lines(*parts: str | list[str]) -> str:
    return "".join(f"{line}\n" for part in parts for line in ([part] if isinstance(part, str) else part))


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
    Route("/healthz", healthy),
    Route("/metrics", metrics),
]

"""The raw limit: a bare Starlette endpoint whose requests are gathered into set-based inserts, durable before the
answer. No authentication, no sealing, no charging, no rules. Run as `python -m bench.raw PORT DATABASE_URL`.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smarttec.kernel.ids import new_id

_INSERT = "INSERT INTO bench_raw SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])"
_queue: list[tuple[object, dict[str, str], asyncio.Future[None]]] = []
_wake = asyncio.Event()


async def _flush_forever(pool: asyncpg.Pool) -> None:
    slots = asyncio.Semaphore(2)

    async def flush(batch: list[tuple[object, dict[str, str], asyncio.Future[None]]]) -> None:
        columns = ([row[0] for row in batch], *([row[1][key] for row in batch] for key in ("To", "From", "Body")))
        await pool.execute(_INSERT, *columns)
        for _, _, done in batch:
            done.set_result(None)
        slots.release()

    while True:
        await _wake.wait()
        await slots.acquire()
        batch = _queue[:500]
        del _queue[:500]
        if not _queue:
            _wake.clear()
        if batch:
            asyncio.get_running_loop().create_task(flush(batch))
        else:
            slots.release()


async def create(request: Request) -> Response:
    fields = dict(parse_qsl((await request.body()).decode()))
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    identifier = new_id()
    _queue.append((identifier, fields, done))
    _wake.set()
    await done
    return JSONResponse({"sid": identifier.hex, "status": "queued"}, status_code=201)


def main() -> None:
    port, url = int(sys.argv[1]), sys.argv[2]

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        pool = await asyncpg.create_pool(url, min_size=2, max_size=4)
        await pool.execute(
            "DROP TABLE IF EXISTS bench_raw; "
            "CREATE TABLE bench_raw (id uuid PRIMARY KEY, recipient text, sender text, body text)"
        )
        task = asyncio.create_task(_flush_forever(pool))
        yield
        task.cancel()
        await pool.execute("DROP TABLE bench_raw")
        await pool.close()

    app = Starlette(routes=[Route("/messages", create, methods=["POST"])], lifespan=lifespan)
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")


if __name__ == "__main__":
    main()

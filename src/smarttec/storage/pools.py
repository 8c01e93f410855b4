"""asyncpg pools of the data plane. One pool for the data, one for the key store; sizes are small on purpose:
requests are gathered into batches, so a handful of connections carries all traffic.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

Pool: TypeAlias = Any
"""`asyncpg.Pool`; the library ships no types."""
Connection: TypeAlias = Any
"""`asyncpg.Connection`, or a pool's proxy of one."""

CONNECT_TIMEOUT_SECONDS = 10.0
STATEMENT_TIMEOUT_SECONDS = 30.0
TRANSIENT = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError,
             asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncio.TimeoutError)  # fmt: skip
"""What a database that is restarting answers. Whether a commit went through is unknown after one of these."""


@dataclass(frozen=True, slots=True)
class Pools:
    """The two databases of the data plane."""

    data: Pool
    keystore: Pool


async def _open(url: str, size: int) -> Pool:
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=CONNECT_TIMEOUT_SECONDS,
        command_timeout=STATEMENT_TIMEOUT_SECONDS,
        server_settings={"application_name": "smarttec data plane", "jit": "off"},
    )


@contextlib.asynccontextmanager
async def open_pools(*, data_url: str, keystore_url: str, size: int = 6) -> AsyncIterator[Pools]:
    """Both pools for the length of the block; closing is bounded in time."""
    data = await _open(data_url, size)
    try:
        keystore = await _open(keystore_url, 2)
    except BaseException:
        data.terminate()
        raise
    try:
        yield Pools(data, keystore)
    finally:
        for pool in (data, keystore):
            try:
                await asyncio.wait_for(pool.close(), timeout=5)
            except (TimeoutError, *TRANSIENT):
                pool.terminate()

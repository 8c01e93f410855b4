"""asyncpg pools of the data plane. One pool for the data, one for the key store; sizes are small on purpose:
requests are gathered into batches, so a handful of connections carries all traffic.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

from smarttec.kernel.errors import GatewayUnavailable

Pool: TypeAlias = Any
"""`asyncpg.Pool`; the library ships no types."""
Connection: TypeAlias = Any
"""`asyncpg.Connection`, or a pool's proxy of one."""

CONNECT_TIMEOUT_SECONDS = 10.0
STATEMENT_TIMEOUT_SECONDS = 30.0


class DatabaseAway(GatewayUnavailable):
    """The database is restarting or out of reach. Whether a commit under way went through is unknown."""

    code = "database-away"


_AWAY = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError,
         asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.TransactionRollbackError,
         asyncpg.TooManyConnectionsError, asyncpg.InternalClientError)  # fmt: skip
"""The last is what the library's protocol says when the server ends a connection just as a statement is sent."""


@contextlib.contextmanager
def noticing_absence() -> Iterator[None]:
    """Turn every way in which a lost database shows itself (and a transaction that lost a race) into `DatabaseAway`.

    The library reports a closed connection with the class it also uses for wrong calls; those are bugs and pass.
    """
    try:
        yield
    except _AWAY as error:
        raise DatabaseAway from error
    except asyncpg.InterfaceError as error:
        if "closed" in str(error) or "released" in str(error):
            raise DatabaseAway from error
        raise


@dataclass(frozen=True, slots=True)
class Pools:
    """The two databases of the data plane."""

    data: Pool
    keystore: Pool


SERVER_SETTINGS = {
    "application_name": "smarttec data plane",
    "jit": "off",
    # Each statement is planned once and goes by its indexes. A plan for the values at hand costs as much as running it,
    # and one that was made while a table was empty reads all of it, until somebody analyses the table.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
}


async def _keep_settings(_connection: Connection) -> None:
    """What the library does by default when a connection goes back costs four statements and a round trip after each
    use. Nobody here leaves a setting, a cursor, a listener or a session's lock; open transactions it ends anyway."""


async def _open(url: str, size: int) -> Pool:
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=CONNECT_TIMEOUT_SECONDS,
        command_timeout=STATEMENT_TIMEOUT_SECONDS,
        reset=_keep_settings,
        server_settings=SERVER_SETTINGS,
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
            except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pool.terminate()

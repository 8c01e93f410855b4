"""asyncpg pools of the data plane. One pool for the data, one for the key store; sizes are small on purpose:
requests are gathered into batches, so a handful of connections carries all traffic.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import asyncpg

from smarttec.kernel.errors import GatewayUnavailable
from smarttec.storage.failures import failure_of, reason_of
from smarttec.storage.retrying import retried

Pool: TypeAlias = Any
"""`asyncpg.Pool`; the library ships no types."""
Connection: TypeAlias = Any
"""`asyncpg.Connection`, or a pool's proxy of one."""

Result = TypeVar("Result")

CONNECT_TIMEOUT_SECONDS = 10.0
STATEMENT_TIMEOUT_SECONDS = 30.0


class DatabaseAway(GatewayUnavailable):
    """The database is restarting or out of reach. Whether a commit under way went through is unknown."""

    code = "database-away"

    def __init__(self, reason: str = "a database is away") -> None:
        super().__init__()
        self.reason = reason
        """For operators: what is wrong with it."""


@contextlib.contextmanager
def noticing_absence() -> Iterator[None]:
    """Turn every way in which a database shows that it cannot serve now into `DatabaseAway`.

    A transaction that lost every race it was tried in counts as that too: whoever waits for a database waits for this.
    """
    try:
        yield
    except Exception as error:
        if failure_of(error) is None:
            raise
        raise DatabaseAway(reason_of(error)) from error


async def attempt(act: Callable[[], Awaitable[Result]]) -> Result:
    """One whole transaction: done again when it loses a race. Raises `DatabaseAway`."""
    with noticing_absence():
        return await retried(act)


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

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
START_PATIENCE_SECONDS = 60.0


class DatabaseAway(GatewayUnavailable):
    """The database is restarting or out of reach. Whether a commit under way went through is unknown."""

    code = "database-away"

    def __init__(self, reason: str = "a database is away") -> None:
        super().__init__()
        self.reason = reason
        """For operators: what is wrong with it."""


class Trouble:
    """What this process last failed at for want of a database, until something succeeds again: for its health page."""

    def __init__(self) -> None:
        self.reason = ""

    def clear(self) -> None:
        """Something was written."""
        self.reason = ""


TROUBLE = Trouble()


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
        TROUBLE.reason = reason_of(error)
        raise DatabaseAway(TROUBLE.reason) from error


async def attempt(act: Callable[[], Awaitable[Result]]) -> Result:
    """One whole transaction: done again when it loses a race. Raises `DatabaseAway`."""
    with noticing_absence():
        done = await retried(act)
    TROUBLE.clear()
    return done


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


async def _open_patiently(url: str, size: int, deadline: float) -> Pool:
    while True:
        try:
            with noticing_absence():
                return await _open(url, size)
        except DatabaseAway:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def open_pools(
    *, data_url: str, keystore_url: str, size: int = 6, patience_seconds: float = START_PATIENCE_SECONDS
) -> AsyncIterator[Pools]:
    """Both pools for the length of the block; closing is bounded in time.

    Databases that cannot serve yet are waited for, `patience_seconds` at most. Raises `DatabaseAway`.
    """
    deadline = asyncio.get_running_loop().time() + patience_seconds
    data = await _open_patiently(data_url, size, deadline)
    try:
        keystore = await _open_patiently(keystore_url, 2, deadline)
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

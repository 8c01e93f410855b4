"""What the API's requests share: the pools, the intake, the readers; opened for the life of the process."""

import asyncio
import contextlib
import hmac
import logging
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from smarttec.faces.twilio.requests import Credentials
from smarttec.kernel.errors import NotAuthenticated
from smarttec.messaging import bridge
from smarttec.messaging.intake import Intake
from smarttec.messaging.queries_async import MessageReader
from smarttec.notice import uses_async
from smarttec.storage.pools import DatabaseAway, Pools, noticing_absence, open_pools

_ACCOUNT = "SELECT auth_token_hash, policy, currency FROM people_account WHERE id = $1"
START_PATIENCE_SECONDS = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated account."""

    account: UUID
    policy_word: int
    currency: str


@dataclass(frozen=True, slots=True)
class Plane:
    """The data plane of this process."""

    pools: Pools
    intake: Intake
    messages: MessageReader

    async def authenticate(self, given: Credentials) -> Caller:
        """Check a token against the account's. Raises `NotAuthenticated`, the same for unknown and wrong."""
        with noticing_absence():
            row = await self.pools.data.fetchrow(_ACCOUNT, given.account)
        if row is None or not hmac.compare_digest(row[0], given.token_hash):
            raise NotAuthenticated
        return Caller(given.account, row[1], row[2])


@contextlib.asynccontextmanager
async def open_plane(*, data_url: str, keystore_url: str) -> AsyncIterator[Plane]:
    """Open everything; at the end answer what was taken in, store the counts, close."""
    async with contextlib.AsyncExitStack() as stack:
        pools = await _patiently_open(stack, data_url=data_url, keystore_url=keystore_url)
        intake = Intake(pools)
        running = asyncio.create_task(intake.run())
        running.add_done_callback(_die_if_broken)
        flushing = asyncio.create_task(uses_async.keep_flushing(pools.data))
        bridge.offer(asyncio.get_running_loop(), intake)
        try:
            yield Plane(pools, intake, MessageReader(pools))
        finally:
            bridge.withdraw()
            intake.close()
            await running
            flushing.cancel()
            with contextlib.suppress(DatabaseAway):
                await uses_async.flush(pools.data)


async def _patiently_open(stack: contextlib.AsyncExitStack, *, data_url: str, keystore_url: str) -> Pools:
    """A database that is just starting is waited for."""
    deadline = asyncio.get_running_loop().time() + START_PATIENCE_SECONDS
    while True:
        try:
            with noticing_absence():
                return await stack.enter_async_context(open_pools(data_url=data_url, keystore_url=keystore_url))
        except DatabaseAway:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.2)


def _die_if_broken(task: "asyncio.Task[None]") -> None:
    """Without its intake the process is of no use: end it, so that it is started afresh."""
    if not task.cancelled() and (error := task.exception()):
        _log.critical("the intake broke: %s", type(error).__name__)
        os.kill(os.getpid(), signal.SIGTERM)

"""A gateway as the command runs it, for tests with carriers of their own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from smarttec.gateways.smpp.gateway import Gateway
from smarttec.storage.pools import Pools

DEADLINE = timedelta(hours=25)


@contextlib.asynccontextmanager
async def running_gateway(pools: Pools, *, response_timeout_seconds: float = 30.0) -> AsyncIterator[Gateway]:
    """Started, with all its carriers' tasks; ended cleanly."""
    gateway = Gateway(pools, unknown_deadline=DEADLINE, response_timeout_seconds=response_timeout_seconds)
    running = asyncio.create_task(gateway.run())
    await gateway.has_begun.wait()
    try:
        yield gateway
    finally:
        gateway.stop()
        await asyncio.wait_for(running, 60)

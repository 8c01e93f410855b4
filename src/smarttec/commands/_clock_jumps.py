"""When the sandbox's clock is moved, what falls due by it is done at once instead of at the next minute."""

import asyncio
from datetime import timedelta

from procrastinate import App

from smarttec.background.worker import queue_now
from smarttec.kernel.clock import CLOCK

LOOK_EVERY_SECONDS = 0.2
JUMP = timedelta(seconds=1)
"""Less than this is no jump."""


async def watch(app: App) -> None:
    """Queue an immediate job of every periodic task whenever the clock was moved; ends only when cancelled."""
    seen = CLOCK.offset
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        if CLOCK.offset - seen >= JUMP:
            seen = CLOCK.offset
            await queue_periodic(app)


async def queue_periodic(app: App) -> None:
    """One job of every periodic task, unless one is waiting already."""
    for periodic in app.periodic_registry.periodic_tasks.values():
        await queue_now(periodic)

"""When the sandbox's clock is moved, what falls due by it is done at once instead of at the next minute."""

import asyncio
import logging
from datetime import timedelta

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK

LOOK_EVERY_SECONDS = 0.2
JUMP = timedelta(seconds=1)
"""Less than this is no jump."""

log = logging.getLogger("smarttec.worker")


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
        try:
            await periodic.task.configure(**periodic.configure_kwargs).defer_async(timestamp=clock.now_ms() // 1000)
        except AlreadyEnqueued:
            log.debug("%s is waiting already", periodic.task.name)
        except ConnectorException:
            log.warning("%s was not queued after the clock was moved; it runs at its next turn", periodic.task.name)

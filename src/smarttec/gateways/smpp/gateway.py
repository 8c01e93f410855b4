"""All carriers of one process: follows the carriers' and routes' tables, and does the work that belongs to no carrier.

Carriers that were added, changed or switched off in the tables are taken over within `REFRESH_SECONDS`, without a
restart. The janitor's work is done for all carriers, those that are switched off included.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from smarttec.gateways.smpp.arrivals import Arrivals
from smarttec.gateways.smpp.dispatch import Dispatcher
from smarttec.gateways.smpp.service import CarrierService
from smarttec.messaging import janitor
from smarttec.messaging.carriers import CarrierLink, enabled_carriers, report_state
from smarttec.messaging.inbound.replying import Replying
from smarttec.messaging.receipts import Matching
from smarttec.messaging.routes import read_routes
from smarttec.notice.door_async import AsyncDoor
from smarttec.storage.pools import DatabaseAway, Pools, attempt, noticing_absence

SWEEP_SECONDS = 2.0
REFRESH_SECONDS = 5.0
RECONCILE_SECONDS = 10.0
DOWN_SECONDS = 5.0
"""A carrier that is away for so long gives what waits for it to others; a new link is often up before."""
_log = logging.getLogger(__name__)


class Gateway:
    """`run` until `stop`."""

    def __init__(self, pools: Pools, *, unknown_deadline: timedelta, response_timeout_seconds: float = 30.0) -> None:
        self._pools = pools
        self._response_timeout_seconds = response_timeout_seconds
        self._unknown_deadline = unknown_deadline
        self._door = AsyncDoor("sms gateway")
        self.dispatcher = Dispatcher(pools, door=self._door)
        self.replying = Replying(pools)
        self._arrivals = Arrivals(pools, wake=self.replying.wake)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._down: dict[int, float] = {}
        self._stopping = asyncio.Event()
        self.has_begun = asyncio.Event()

    @property
    def services(self) -> dict[int, CarrierService]:
        """By carrier."""
        return self.dispatcher.services

    async def run(self) -> None:
        """Serve until `stop`; then let every carrier end cleanly. What breaks one of its parts ends it, and raises."""
        await self._first(self._begin)
        self.has_begun.set()
        work = [
            asyncio.create_task(self._every(seconds, act))
            for seconds, act in (
                (SWEEP_SECONDS, self.sweep),
                (REFRESH_SECONDS, self.refresh),
                (RECONCILE_SECONDS, self.reconcile),
            )
        ]
        dispatching = asyncio.create_task(self.dispatcher.run())
        replying = asyncio.create_task(self.replying.run())
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait([stopped, dispatching, replying, *work], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.replying.stop()
            await self.dispatcher.stop(dispatching)
            for task in (stopped, *work):
                task.cancel()
            await asyncio.gather(dispatching, replying, stopped, *work, return_exceptions=True)
            await self._end_all()
        for task in done:
            task.result()

    def stop(self) -> None:
        """Begin the clean end."""
        self._stopping.set()

    async def _begin(self) -> None:
        await self._door.register(self._pools.data)
        await self.refresh()

    async def _first(self, act: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping.is_set():
            try:
                await attempt(act)
            except DatabaseAway:
                await asyncio.sleep(0.1)
            else:
                return

    async def _every(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await attempt(act)
            except DatabaseAway:
                continue

    # Following the tables

    async def refresh(self) -> None:
        """Take over what changed about carriers and routes, and tell the table what is seen of them."""
        links = {link.identity.id: link for link in await enabled_carriers(self._pools.data)}
        for carrier in [c for c, service in self.services.items() if links.get(c) != service.link]:
            self._end(carrier)
        for carrier, link in links.items():
            if carrier not in self.services:
                self._begin_carrier(link)
        self.dispatcher.routes = await read_routes(
            self._pools.data, {carrier: link.key for carrier, link in links.items()}
        )
        for carrier, service in self.services.items():
            await report_state(self._pools.data, carrier=carrier, bound=service.bound, error=service.last_error)
            await service.tally.flush(self._pools.data)
        for task in [task for task in self._running.values() if task.done()]:
            task.result()

    def _begin_carrier(self, link: CarrierLink) -> None:
        service = CarrierService(
            self._pools,
            link,
            unknown_deadline=self._unknown_deadline,
            arrivals=self._arrivals,
            has_other=self.dispatcher.has_other,
            wake=self.dispatcher.wake,
            response_timeout_seconds=self._response_timeout_seconds,
        )
        self.services[link.identity.id] = service
        self._running[link.identity.id] = asyncio.create_task(service.run())

    def _end(self, carrier: int) -> None:
        """Stop a carrier; its last answers are still written. Nothing is given to it any more."""
        service, task = self.services.pop(carrier), self._running.pop(carrier)
        service.stop()
        self._ending.add(task)
        task.add_done_callback(partial(self._ended, service.link.key))

    def _ended(self, key: str, task: "asyncio.Task[None]") -> None:
        self._ending.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("the end of carrier %s: %s", key, type(error).__name__)

    async def _end_all(self) -> None:
        services = list(self.services.values())
        for service in services:
            service.stop()
        await asyncio.gather(*self._running.values(), *self._ending)
        try:
            with noticing_absence():
                for service in services:
                    await service.tally.flush(self._pools.data)
        except DatabaseAway:
            _log.warning("the last seconds of the carriers' statistics are lost")

    # What falls due

    async def sweep(self) -> None:
        """The janitor's round, and lanes of carriers that are down or switched off."""
        while any(await janitor.sweep(self._pools.data, unknown_deadline=self._unknown_deadline)):
            continue
        await self._arrivals.note_heard()
        now = time.monotonic()
        rows = await self._pools.data.fetch("SELECT id FROM messaging_carrier")
        for carrier in (row[0] for row in rows):
            service = self.services.get(carrier)
            if service is not None and service.is_up:
                self._down.pop(carrier, None)
            elif now - self._down.setdefault(carrier, now) >= DOWN_SECONDS and self._down[carrier] != float("inf"):
                await self._release(carrier)

    async def _release(self, carrier: int) -> None:
        """Once for each time that it is down: what has no other way comes back to its lane."""
        self._down[carrier] = float("inf")
        place: janitor.Place | None = janitor.FIRST_PLACE
        while place is not None:
            place = await janitor.release_lane(self._pools.data, carrier=carrier, after=place)

    async def reconcile(self) -> None:
        """Look again at what waits for proof."""
        for carrier, service in self.services.items():
            matching = Matching(self._pools, carrier=carrier, ids=service.ids)
            service.writer.count(await janitor.reconcile(self._pools, carrier=carrier, matching=matching))
        await self._arrivals.complete_overdue()
        await janitor.forget_receipts(self._pools.data, unknown_deadline=self._unknown_deadline)

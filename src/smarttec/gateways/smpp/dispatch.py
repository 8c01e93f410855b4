"""Claims messages for all carriers of the process, and gives each to the carrier that its route names.

As many are claimed as the carriers' windows have room for, so that at most their windows can be in doubt when anything
dies. A message whose carrier is busy waits in that carrier's lane, so that those of other carriers pass it; one whose
carrier is down goes to the next one on its route at once.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from smarttec.gateways.smpp.service import CarrierService
from smarttec.messaging.routing import RouteTable
from smarttec.messaging.submission import CarrierIdentity, SubmissionQueue, Turn
from smarttec.notice.door_async import AsyncDoor
from smarttec.storage.pools import DatabaseAway, Pools

IDLE_POLL_SECONDS = 0.05
LANE_POLL_SECONDS = 1.0
"""Other processes fill carriers' lanes too."""
ROUTING_LANE = 0
_SHARE_MEMORY = 0.8


class Dispatcher:
    """One for each process. `run` as a task; `services` and `routes` may be replaced at any time."""

    def __init__(self, pools: Pools, *, door: AsyncDoor) -> None:
        self.services: dict[int, CarrierService] = {}
        self.routes = RouteTable(())
        self._queue = SubmissionQueue(pools, door=door)
        self._woken = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._shares: Counter[int] = Counter()
        self._lanes_looked_at: dict[int, float] = {}

    def wake(self) -> None:
        """A carrier may take more."""
        self._woken.set()

    def has_other(self, recipient: str, message: UUID, tried: Sequence[int]) -> bool:
        """Whether a carrier is left for a message that was tried with these."""
        return any(carrier not in tried for carrier in self.routes.carriers_for(recipient, message))

    async def run(self) -> None:
        """Dispatch until cancelled; cancel through `stop`."""
        while True:
            for service in self.services.values():
                service.pump()
            if not await self._round():
                await self._pause()

    async def stop(self, task: "asyncio.Task[None]") -> None:
        """End `run`. The lock keeps a claim whose commit is under way from being cancelled: it would be nobody's."""
        async with self._claiming:
            task.cancel()

    async def _pause(self) -> None:
        self._woken.clear()
        try:
            async with asyncio.timeout(IDLE_POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _round(self) -> bool:
        """Claim for whoever has room. Whether it is worth going on at once."""
        free = {carrier: service.free for carrier, service in self.services.items() if service.is_up}
        room, capacity = sum(free.values()), sum(self.services[carrier].capacity for carrier in free)
        if not room or (room < capacity // 4 and not self._is_limited_by_rate(free)):
            return False
        found = False
        for carrier in list(free):
            if free[carrier] and self._lane_is_due(carrier):
                found |= await self._claim_lane(carrier, free)
        if limit := self._limit(free):
            found |= bool(await self._claim(ROUTING_LANE, limit, self._usual(free), free))
        return found

    def _is_limited_by_rate(self, free: dict[int, int]) -> bool:
        return any(free[carrier] and self.services[carrier].is_paced for carrier in free)

    def _lane_is_due(self, carrier: int) -> bool:
        return time.monotonic() - self._lanes_looked_at.get(carrier, float("-inf")) >= LANE_POLL_SECONDS

    async def _claim_lane(self, carrier: int, free: dict[int, int]) -> bool:
        """What waits for this carrier; again at once only if there was more than it takes."""
        limit = free[carrier]
        count = await self._claim(carrier, limit, self.services[carrier].link.identity, free, only=carrier)
        if count < limit:
            self._lanes_looked_at[carrier] = time.monotonic()
        return bool(count)

    def _usual(self, free: dict[int, int]) -> CarrierIdentity:
        best = max(free, key=lambda carrier: (self._shares[carrier], -carrier))
        return self.services[best].link.identity

    def _limit(self, free: dict[int, int]) -> int:
        """So many that, if shares stay as they are, no carrier with room gets more than it has room for."""
        room, total = sum(free.values()), sum(self._shares[carrier] for carrier in free)
        bounds = [
            int(count * total / self._shares[carrier])
            for carrier, count in free.items()
            if count and self._shares[carrier]
        ]
        return min([room, *bounds])

    async def _claim(
        self, lane: int, limit: int, usual: CarrierIdentity, free: dict[int, int], *, only: int | None = None
    ) -> int:
        """Claim from a lane and hand over; returns how many were looked at. 0 while the database is away."""

        def choose(recipient: str, message: UUID, tried: Sequence[int]) -> tuple[Turn, CarrierIdentity | None]:
            carriers = [only] if only is not None else self.routes.carriers_for(recipient, message)
            return self._choose([carrier for carrier in carriers if carrier not in tried], free)

        async with self._claiming:
            try:
                claimed, count = await self._queue.claim(limit, lane=lane, usual=usual, choose=choose)
            except DatabaseAway:
                return 0
            for carrier, disclosed in claimed:
                self.services[carrier.id].take(disclosed.value)
        self._remember(Counter(carrier.id for carrier, _ in claimed))
        for service in self.services.values():
            service.pump()
        return count

    def _choose(self, carriers: Sequence[int], free: dict[int, int]) -> tuple[Turn, CarrierIdentity | None]:
        """The first that is up, if it has room; without any the first waits to come back."""
        known = [carrier for carrier in carriers if carrier in self.services]
        carrier = next((one for one in known if self.services[one].is_up), known[0] if known else None)
        if carrier is None:
            return Turn.NOWHERE, None
        identity = self.services[carrier].link.identity
        if free.get(carrier, 0) <= 0:
            self._lanes_looked_at.pop(carrier, None)
            return Turn.WAITS, identity
        free[carrier] -= 1
        return Turn.GOES, identity

    def _remember(self, went: Counter[int]) -> None:
        for carrier in self.services:
            self._shares[carrier] = int(
                self._shares[carrier] * _SHARE_MEMORY + went[carrier] * 1000 * (1 - _SHARE_MEMORY)
            )

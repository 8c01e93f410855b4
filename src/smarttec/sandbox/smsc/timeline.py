"""What is to happen later, with one timer for all of it."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable

# What falls due within this time of each other happens in one go.
_GRAIN_SECONDS = 0.005


class Timeline:
    """Actions in order of their time; those with the same time in order of arrival."""

    def __init__(self, *, after_batch: Callable[[], None]) -> None:
        """`after_batch` is called once after all actions that fell due together."""
        self._after_batch = after_batch
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def after(self, delay_seconds: float, action: Callable[[], None]) -> None:
        """Do it then."""
        heapq.heappush(self._due, (time.monotonic() + delay_seconds, next(self._order), action))
        if self._timer is None or self._due[0][2] is action:
            self._arm()

    def stop(self) -> None:
        """Forget everything that has not happened yet."""
        self._due.clear()
        if self._timer:
            self._timer.cancel()

    def _arm(self) -> None:
        if self._timer:
            self._timer.cancel()
        delay = max(_GRAIN_SECONDS, self._due[0][0] - time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(delay, self._run)

    def _run(self) -> None:
        self._timer = None
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        if self._due:
            self._arm()
        self._after_batch()

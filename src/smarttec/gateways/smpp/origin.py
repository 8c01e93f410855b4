"""A session as the origin of what it brought: whether the carrier has surely heard our answers."""

import time
from collections import deque
from datetime import datetime
from uuid import UUID, uuid4

from smarttec.kernel import clock

HEARD_AFTER_SECONDS = 10.0
"""A peer from which something comes so long after our answer had it."""


class Origin:
    """One for each session; `heard_until` moves on while it stands, and is final once it is over."""

    def __init__(self) -> None:
        self.id: UUID = uuid4()
        self.bound_at = clock.now()
        self.ended_at: datetime | None = None
        self.heard_until: datetime | None = None
        self.shaken_from: datetime | None = None
        self.shaken_until: datetime | None = None
        self._answered: deque[tuple[float, datetime]] = deque()

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    def ended(self, heard_at: float) -> None:
        """The session is lost, after something had come at that (monotonic) time."""
        self.heard_from(heard_at)
        self.ended_at = clock.now()

    def answered(self) -> None:
        """All that came in until now has our answer on its way."""
        self._answered.append((time.monotonic(), clock.now()))

    def heard_from(self, at: float) -> None:
        """Something came from the peer at that (monotonic) time."""
        while self._answered and self._answered[0][0] + HEARD_AFTER_SECONDS <= at:
            self.heard_until = self._answered.popleft()[1]

    def ended_well(self) -> None:
        """Both sides have unbound: nothing is in doubt."""
        if self._answered:
            self.heard_until = self._answered[-1][1]
            self._answered.clear()

    def shaken(self, since: datetime) -> None:
        """What came since then may be stored although the carrier was told that it is not."""
        self.shaken_from = min(since, self.shaken_from or since)
        self.shaken_until = clock.now()

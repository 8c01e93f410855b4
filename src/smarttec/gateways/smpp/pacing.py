"""How fast a carrier is to be served: the agreed rate, and standing back when it says that it is too much."""

import time

THROTTLE_FIRST_SECONDS = 0.25
THROTTLE_MAX_SECONDS = 5.0
_BURST_SECONDS = 0.1


class Pace:
    """A token bucket that holds a tenth of a second, and a pause that doubles while the carrier throttles."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._burst = max(1.0, per_second * _BURST_SECONDS)
        self._tokens = self._burst
        self._filled_at = time.monotonic()
        self._pause_seconds = 0.0
        self._paused_until = 0.0

    def allowed(self, wanted: int) -> int:
        """How many of so many segments may go now."""
        now = time.monotonic()
        if now < self._paused_until:
            return 0
        if not self._per_second:
            return wanted
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._per_second)
        self._filled_at = now
        return min(wanted, int(self._tokens))

    def went(self, count: int) -> None:
        """So many segments were submitted."""
        self._tokens -= count

    def throttled(self) -> None:
        """The carrier refused one for being too many. Refusals of one burst count once."""
        now = time.monotonic()
        if now >= self._paused_until:
            self._pause_seconds = min(THROTTLE_MAX_SECONDS, max(THROTTLE_FIRST_SECONDS, self._pause_seconds * 2))
            self._paused_until = now + self._pause_seconds

    def accepted(self) -> None:
        """The carrier takes messages."""
        self._pause_seconds = 0.0

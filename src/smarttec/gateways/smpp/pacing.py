"""How fast a carrier is to be served: the agreed rate, and the one that it is found to bear.

A carrier that refuses messages for being too many shows its limit: as many as it took in the second before. From then
on it is served a little more slowly than that, and a little faster with every second in which it refuses none, so that
few are refused and a limit that was raised is found. Without a limit of either kind the windows alone decide.
"""

import time
from collections import deque

THROTTLE_PAUSE_SECONDS = 0.25
THROTTLE_MAX_SECONDS = 5.0
_BURST_SECONDS = 0.1
_OBSERVED_SECONDS = 1.0
_BELOW_LIMIT = 0.95
_FASTER_EACH_SECOND = 1.02
_BACK_EACH_SECOND = 1.25
_NEAR_LIMIT = 0.9
"""Up to this share of the rate at which it refused last, it is soon served as before: it may just have been busy."""
_FASTER_AT_LEAST = 0.25
_SLOWEST_PER_SECOND = 0.5


class Pace:
    """A token bucket that holds a tenth of a second; it stands back for a while when the carrier refuses."""

    def __init__(self, per_second: int) -> None:
        self._agreed = float(per_second)
        self._learned: float | None = None
        self._limit = 0.0
        self._taken: deque[tuple[float, int]] = deque()
        self._tokens = max(1.0, per_second * _BURST_SECONDS)
        self._filled_at = time.monotonic()
        self._raised_at = self._filled_at
        self._pause_seconds = 0.0
        self._paused_until = 0.0

    @property
    def per_second(self) -> float:
        """The rate in force; 0: none."""
        if self._learned is None:
            return self._agreed
        return min(self._learned, self._agreed) if self._agreed else self._learned

    def allowed(self, wanted: int) -> int:
        """How many of so many segments may go now."""
        now = time.monotonic()
        if now < self._paused_until:
            return 0
        self._raise(now)
        rate = self.per_second
        if not rate:
            return wanted
        self._tokens = min(max(1.0, rate * _BURST_SECONDS), self._tokens + (now - self._filled_at) * rate)
        self._filled_at = now
        return min(wanted, int(self._tokens))

    def went(self, count: int) -> None:
        """So many segments were submitted."""
        self._tokens -= count

    def throttled(self) -> None:
        """The carrier refused one for being too many. Refusals of one burst count once."""
        now = time.monotonic()
        if now < self._paused_until:
            return
        seen = self._taken_lately(now)
        known = self._learned or self._agreed or float(seen)
        self._limit = known
        self._learned = max(_SLOWEST_PER_SECOND, min(known, float(seen) or known / 2) * _BELOW_LIMIT)
        self._pause_seconds = min(THROTTLE_MAX_SECONDS, max(THROTTLE_PAUSE_SECONDS, self._pause_seconds * 2))
        self._paused_until = self._filled_at = self._raised_at = now + self._pause_seconds
        self._tokens = 0.0

    def accepted(self) -> None:
        """The carrier took one."""
        now = time.monotonic()
        self._pause_seconds = 0.0
        if self._taken and now - self._taken[-1][0] < _OBSERVED_SECONDS / 20:
            at, count = self._taken.pop()
            self._taken.append((at, count + 1))
        else:
            self._taken.append((now, 1))
            self._taken_lately(now)

    def _taken_lately(self, now: float) -> int:
        while self._taken and now - self._taken[0][0] > _OBSERVED_SECONDS:
            self._taken.popleft()
        return sum(count for _, count in self._taken)

    def _raise(self, now: float) -> None:
        """A little faster, for every second in which nothing was refused."""
        if self._learned is None or now - self._raised_at < 1.0:
            return
        seconds = min(60, int(now - self._raised_at))
        self._raised_at = now
        for _ in range(seconds):
            is_far_below = self._learned < self._limit * _NEAR_LIMIT
            factor = _BACK_EACH_SECOND if is_far_below else _FASTER_EACH_SECOND
            self._learned += max(_FASTER_AT_LEAST, self._learned * (factor - 1))
        if self._agreed and self._learned >= self._agreed:
            self._learned = None

"""The one source of time.

All code asks this clock, never the system's, so that a year can be lived through in a test. In production the
offset is zero and nothing can move it; in the sandbox the offset is set from outside (`Clock.advance`). Durations
(timeouts, measurements) use `time.monotonic()` instead: they are about the machine, not about the calendar.
"""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time plus an offset that only ever grows."""

    def __init__(self) -> None:
        self._offset_ns = 0

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.fromtimestamp(self.now_ns() / 1e9, tz=UTC)

    def now_ns(self) -> int:
        """Nanoseconds since the Unix epoch."""
        return time.time_ns() + self._offset_ns

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch."""
        return self.now_ns() // 1_000_000

    @property
    def offset(self) -> timedelta:
        """How far this clock runs ahead of the system's."""
        return timedelta(microseconds=self._offset_ns // 1000)

    def advance(self, by: timedelta) -> None:
        """Move ahead. Time never runs backwards: a negative step is a programming error."""
        if by < timedelta(0):
            raise ValueError("the clock only moves forward")
        self._offset_ns += int(by.total_seconds() * 1e9)

    def set_offset(self, offset: timedelta) -> None:
        """Take over an absolute offset, as told by the process that moved the clock."""
        self._offset_ns = int(offset.total_seconds() * 1e9)


CLOCK = Clock()


def now() -> datetime:
    """The present moment, aware, in UTC. A plain function, so that migrations can name it as a default."""
    return CLOCK.now()


now_ns = CLOCK.now_ns
now_ms = CLOCK.now_ms

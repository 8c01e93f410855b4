"""What can be supervised: a `Service` keeps running, a `Step` runs once."""

import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smarttec.kernel.stopping import CHILD_STOP_SECONDS
from smarttec.machine.accounts import Account

STOP_TIMEOUT_SECONDS = CHILD_STOP_SECONDS + 5.0
"""What a child is given before it is killed: what it gives itself, and some more."""

Progress = Callable[[int, int], None]
"""Called with (done, total) while something long goes on."""

Ready = Callable[[], Awaitable[bool]]
"""Answers whether the service does its work now. Raises MisconfiguredError when it never will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A child process that is started, watched, restarted when it dies, and stopped.

    With `alive`, a process that answers no to it for `hung_after_seconds` on end is taken for hung and replaced.
    When it takes longer than `ready_timeout_seconds` to become ready, people are told; while it lives it is waited for.
    `before` runs ahead of every start (old servers are ended, folders made). With `restart=False` its death ends
    everything. `hurry_signal` is what a second Ctrl-C sends.
    """

    name: str
    title: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Ready
    depends: tuple[str, ...] = ()
    restart: bool = True
    before: Callable[[Progress], Awaitable[None]] | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    hurry_signal: signal.Signals = signal.SIGKILL
    death_signal: signal.Signals = signal.SIGTERM
    stop_timeout_seconds: float = STOP_TIMEOUT_SECONDS
    ready_timeout_seconds: float = 60.0
    alive: Ready | None = None
    hung_after_seconds: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that is done once, between services: migrations."""

    name: str
    title: str
    run: Callable[[Progress], Awaitable[None]]
    depends: tuple[str, ...] = ()


Unit = Service | Step


class UnitFailed(Exception):
    """A unit could not do its part. `log` is where its own words are."""

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.log = log


@dataclass(slots=True)
class Backoff:
    """Waiting times between restarts: 0.2 s, doubling up to 5 s; forgotten after 30 s of health."""

    first_seconds: float = 0.2
    longest_seconds: float = 5.0
    healthy_after_seconds: float = 30.0
    _next_seconds: float = field(default=0.0, init=False)

    def next_wait_seconds(self, *, lived_seconds: float) -> float:
        """How long to wait after a life of `lived_seconds`."""
        if lived_seconds >= self.healthy_after_seconds or not self._next_seconds:
            self._next_seconds = self.first_seconds
        wait = self._next_seconds
        self._next_seconds = min(wait * 2, self.longest_seconds)
        return wait

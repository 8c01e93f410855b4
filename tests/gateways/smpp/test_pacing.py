"""A carrier's limit is learned: few messages are refused, and a limit that was raised is found."""

import pytest

from smarttec.gateways.smpp import pacing
from smarttec.gateways.smpp.pacing import Pace

STEP = 0.01


class Clockwork:
    """Time that moves only when it is told to, and a carrier that takes so many in each second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
        self.now = 1000.0
        self.limit = limit
        self.second, self.taken_in_second = 1000, 0
        self.taken = self.refused = 0
        monkeypatch.setattr(pacing.time, "monotonic", lambda: self.now)

    def submit(self, pace: Pace) -> None:
        if int(self.now) != self.second:
            self.second, self.taken_in_second = int(self.now), 0
        if self.taken_in_second < self.limit:
            self.taken_in_second += 1
            self.taken += 1
            pace.accepted()
        else:
            self.refused += 1
            pace.throttled()

    def run(self, pace: Pace, *, seconds: float, window: int = 100) -> tuple[int, int]:
        """Always enough to send; how many were taken and refused."""
        before = self.taken, self.refused
        for _ in range(round(seconds / STEP)):
            going = pace.allowed(window)
            pace.went(going)
            for _ in range(going):
                self.submit(pace)
            self.now += STEP
        return self.taken - before[0], self.refused - before[1]


@pytest.mark.parametrize("limit", [1, 5, 20, 50, 200, 1000])
@pytest.mark.parametrize("agreed", [0, 100, 5000])
def test_few_are_refused_once_the_limit_is_known(monkeypatch: pytest.MonkeyPatch, limit: int, agreed: int) -> None:
    world = Clockwork(monkeypatch, limit)
    pace = Pace(agreed)
    world.run(pace, seconds=30)
    taken, refused = world.run(pace, seconds=60)
    bearable = min(limit, agreed) if agreed else limit
    assert taken >= 60 * bearable * 0.6
    assert refused <= max(30, taken * 0.1)


def test_a_limit_that_was_raised_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Clockwork(monkeypatch, 20)
    pace = Pace(0)
    world.run(pace, seconds=30)
    world.limit = 60
    world.run(pace, seconds=120)
    taken, _ = world.run(pace, seconds=30)
    assert taken >= 30 * 60 * 0.6


def test_the_agreed_rate_is_never_exceeded(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Clockwork(monkeypatch, 1_000_000)
    taken, refused = world.run(Pace(50), seconds=20)
    assert refused == 0
    assert 20 * 50 * 0.95 <= taken <= 20 * 50 + 5


def test_without_a_limit_the_windows_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Clockwork(monkeypatch, 1_000_000)
    pace = Pace(0)
    assert pace.allowed(777) == 777
    assert not pace.per_second
    assert world.run(pace, seconds=1, window=100)[0] == 10_000

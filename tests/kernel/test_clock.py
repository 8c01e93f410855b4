from datetime import UTC, timedelta

import pytest

from smarttec.kernel import clock
from smarttec.kernel.clock import Clock


def test_all_views_of_the_clock_tell_one_time() -> None:
    moment, milliseconds, nanoseconds = clock.now(), clock.now_ms(), clock.now_ns()
    assert moment.tzinfo is UTC
    assert abs(milliseconds / 1000 - moment.timestamp()) < 1
    assert abs(nanoseconds / 1e9 - moment.timestamp()) < 1


@pytest.mark.parametrize("by", [timedelta(0), timedelta(microseconds=1), timedelta(days=366), timedelta(days=36_500)])
def test_advancing_moves_every_view(by: timedelta) -> None:
    moved = Clock()
    before = moved.now()
    moved.advance(by)
    assert by <= moved.now() - before < by + timedelta(seconds=5)
    assert abs(moved.offset - by) <= timedelta(microseconds=1)


def test_steps_add_up_and_an_offset_can_be_taken_over() -> None:
    moved, other = Clock(), Clock()
    moved.advance(timedelta(days=1))
    moved.advance(timedelta(hours=1))
    other.set_offset(moved.offset)
    assert other.offset == moved.offset == timedelta(days=1, hours=1)


def test_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        Clock().advance(timedelta(seconds=-1))

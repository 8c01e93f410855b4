"""A transaction that lost a race is done again, in one place for both drivers."""

from collections.abc import Callable

import asyncpg
import psycopg
import pytest

from smarttec.storage.pools import DatabaseAway, attempt
from smarttec.storage.retrying import TRIES_MAX, retried, retried_in_thread


def losing(error: Exception, times: int) -> tuple[list[int], Callable[[], str]]:
    tries: list[int] = []

    def act() -> str:
        tries.append(1)
        if len(tries) <= times:
            raise error
        return "done"

    return tries, act


def test_a_lost_race_is_done_again_in_a_thread() -> None:
    tries, act = losing(psycopg.errors.DeadlockDetected(), 3)
    assert (retried_in_thread(act), len(tries)) == ("done", 4)


def test_who_loses_every_time_is_told_in_the_end() -> None:
    tries, act = losing(psycopg.errors.SerializationFailure(), 100)
    with pytest.raises(psycopg.errors.SerializationFailure):
        retried_in_thread(act)
    assert len(tries) == TRIES_MAX


@pytest.mark.parametrize("error", [psycopg.errors.UniqueViolation(), psycopg.errors.DiskFull(), ValueError()])
def test_everything_else_is_tried_once(error: Exception) -> None:
    tries, act = losing(error, 100)
    with pytest.raises(type(error)):
        retried_in_thread(act)
    assert len(tries) == 1


async def test_a_lost_race_is_done_again_on_the_loop() -> None:
    tries, act = losing(asyncpg.DeadlockDetectedError(), 2)

    async def later() -> str:
        return act()

    assert (await retried(later), len(tries)) == ("done", 3)


async def test_in_the_data_plane_losing_every_time_is_absence() -> None:
    _, act = losing(asyncpg.SerializationError(), 100)

    async def later() -> str:
        return act()

    with pytest.raises(DatabaseAway):
        await attempt(later)

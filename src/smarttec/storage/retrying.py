"""The one place where a transaction that lost a race is done again, for both drivers.

Locks are taken in one order, so a lost race is rare; but PostgreSQL may end any transaction for another's sake, and
whoever asked should not learn of it. Only what is one whole transaction may stand here: within a larger one nothing
can be done again, as all of it is undone.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from smarttec.storage.failures import Failure, failure_of

TRIES_MAX = 6
_PAUSE_SECONDS_MAX = 0.02
_chance = random.SystemRandom()
Result = TypeVar("Result")


async def retried(act: Callable[[], Awaitable[Result]]) -> Result:
    """What the act, a transaction of asyncpg's, returns in the end. Raises its last error."""
    for tried in range(1, TRIES_MAX):
        try:
            return await act()
        except Exception as error:
            if failure_of(error) is not Failure.LOST_RACE:
                raise
        await asyncio.sleep(_pause_seconds(tried))
    return await act()


def retried_in_thread(act: Callable[[], Result]) -> Result:
    """The same for Django and psycopg, in a thread of its own."""
    for tried in range(1, TRIES_MAX):
        try:
            return act()
        except Exception as error:
            if failure_of(error) is not Failure.LOST_RACE:
                raise
        time.sleep(_pause_seconds(tried))
    return act()


def _pause_seconds(tried: int) -> float:
    """By chance, so that those who met do not meet again."""
    return _chance.uniform(0, _PAUSE_SECONDS_MAX * tried)

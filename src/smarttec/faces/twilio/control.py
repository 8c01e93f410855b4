"""The rest of the program for requests that are not hot: acts of the rooms, which use Django, in a few threads."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import Error, close_old_connections, connections

from smarttec.storage.failures import failure_of, reason_of
from smarttec.storage.pools import DatabaseAway
from smarttec.storage.retrying import retried_in_thread

THREADS = 4
P = ParamSpec("P")
T = TypeVar("T")


class Control:
    """Runs one act per thread at a time; each thread keeps its connections."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    async def run(self, act: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What the act returns. It runs without a purpose and must declare its own. Raises `DatabaseAway`.

        An act that lost a race is done again from its start: one of several transactions must bear that.
        """
        call = partial(act, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(self._pool, _fresh, call)


def _fresh(call: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return retried_in_thread(call)
    except Exception as error:
        if failure_of(error) is not None:
            raise DatabaseAway(reason_of(error)) from error
        if isinstance(error, Error):
            connections.close_all()
        raise


@contextlib.contextmanager
def open_control() -> Iterator[Control]:
    """The threads for the length of the block; at the end each of them closes its connections."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="api") as pool:
        yield Control(pool)
        everybody = threading.Barrier(THREADS)
        for _ in range(THREADS):
            pool.submit(_leave, everybody)


def _leave(everybody: threading.Barrier) -> None:
    """Waiting for the others makes sure that each thread gets one of these."""
    everybody.wait(timeout=5)
    connections.close_all()

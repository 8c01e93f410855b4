"""Flushing records of use in the data plane: every second, and once more on a clean stop."""

import asyncio

from smarttec.notice.uses import FLUSH_SECONDS, TALLY, UPSERT, columns
from smarttec.storage.pools import DatabaseAway, Pool, noticing_absence

_UPSERT = UPSERT.format(*(f"${place}" for place in range(1, 7)))


async def flush(pool: Pool) -> None:
    """Store this process's counts."""
    counts = TALLY.take()
    if not counts:
        return
    try:
        with noticing_absence():
            await pool.execute(_UPSERT, *columns(counts))
    except BaseException:
        TALLY.give_back(counts)
        raise


async def keep_flushing(pool: Pool) -> None:
    """Flush until cancelled; a database that is away is tried again."""
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        try:
            await flush(pool)
        except DatabaseAway:
            continue

"""Reading the rates. The table is small and changes rarely: processes keep it for `REFRESH_SECONDS`."""

import time
from collections.abc import Iterable
from typing import Any

from smarttec.rating.domain import RateLine, RateTable
from smarttec.rating.models import Rate
from smarttec.storage.pools import Pool

REFRESH_SECONDS = 5.0
_SELECT = "SELECT currency, prefix, destination, price_micros, valid_from FROM rating_rate"


def _table(rows: Iterable[Any]) -> RateTable:
    return RateTable(RateLine(*row) for row in rows)


def load_rates() -> RateTable:
    """The present rates, through Django's connection."""
    return _table(Rate.objects.values_list("currency", "prefix", "destination", "price_micros", "valid_from"))


class AsyncRates:
    """The data plane's rates, read anew when they are older than `REFRESH_SECONDS`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._table = RateTable(())
        self._read_at = float("-inf")

    async def current(self) -> RateTable:
        """The table; waits for the database only when it is due."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            self._table = _table(tuple(row) for row in await self._pool.fetch(_SELECT))
            self._read_at = time.monotonic()
        return self._table

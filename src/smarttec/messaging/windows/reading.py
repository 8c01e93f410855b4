"""The hours in force, for the intake: read anew when they are older than `REFRESH_SECONDS`, and only when asked for."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from smarttec.messaging.windows.domain import Mode, Window, opens_at
from smarttec.messaging.windows.errors import OutsideWindow
from smarttec.messaging.windows.models import CountryHours
from smarttec.messaging.windows.statutory import DEFAULTS
from smarttec.messaging.windows.zones import zones_of
from smarttec.storage.pools import Pool

REFRESH_SECONDS = 10.0
_SELECT = """
SELECT country, workdays_begin, workdays_end, saturday_begin, saturday_end, sunday_begin, sunday_end, shut, basis
FROM windows_countryhours
"""


@dataclass(frozen=True, slots=True)
class Windows:
    """By country; a country that is not there has no hours."""

    by_country: Mapping[str, Window]

    def due_at(self, *, mode: Mode, country: str, recipient: str, now: datetime) -> datetime:
        """When a message to that number goes out. Raises `OutsideWindow` when it may not wait, or for too long."""
        window = self.by_country.get(country)
        if window is None or mode is Mode.OFF:
            return now
        opening = opens_at(window, zones_of(recipient), now)
        if opening is None or (opening > now and mode is Mode.REFUSE):
            raise OutsideWindow.until(opening)
        return opening


class AsyncWindows:
    """The data plane's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._windows = Windows(DEFAULTS)
        self._read_at = float("-inf")

    async def current(self) -> Windows:
        """Waits for the database only when it is due."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            rows = [CountryHours(**dict(row)) for row in await self._pool.fetch(_SELECT)]
            self._windows = Windows({**DEFAULTS, **{row.country: row.window for row in rows}})
            self._read_at = time.monotonic()
        return self._windows

"""Numbers whose owners want nothing from anybody here: a short list beside the keys, kept in memory by every intake.

It stands in the directory (`vault.directory`), not in the data, as a hash of a number can be found out by trying. It is
read again every `REFRESH_SECONDS`; so a refusal holds after this time. Nothing is hashed while the list is empty.
"""

import time
from dataclasses import dataclass

from smarttec.storage.pools import Pool
from smarttec.vault import directory

REFRESH_SECONDS = 5.0
KIND = directory.Kind.REFUSED_NUMBER
_ALL = "SELECT digest FROM vault_directoryentry WHERE kind = $1"


@dataclass(frozen=True, slots=True)
class Blocked:
    """The list as it was read last."""

    hashes: frozenset[bytes] = frozenset()

    def __contains__(self, number: str) -> bool:
        """Whether that number is on it. `directory.load` must have been called in this process."""
        return bool(self.hashes) and directory.peppered(KIND, number) in self.hashes


class AsyncBlocked:
    """The data plane's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._blocked = Blocked()
        self._read_at = float("-inf")

    async def current(self) -> Blocked:
        """Waits for the key store only when it is due."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            self._blocked = Blocked(frozenset(bytes(row[0]) for row in await self._pool.fetch(_ALL, int(KIND))))
            self._read_at = time.monotonic()
        return self._blocked

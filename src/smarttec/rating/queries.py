"""Reading the rates. Prices change rarely: processes keep them, and look every `REFRESH_SECONDS` whether they did."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smarttec.rating.domain import RateLine, RateTable, Service
from smarttec.rating.models import CostRate, Rate
from smarttec.storage.pools import Pool

REFRESH_SECONDS = 5.0
COLUMNS = (
    "currency", "prefix", "destination", "price_micros", "valid_from", "valid_until", "initial_seconds", "next_seconds",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM rating_rate WHERE service = 'sms'"  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Deck:
    """Which price list: of a service, ours (no carrier) or what a carrier costs us."""

    service: Service = Service.SMS
    carrier: str | None = None

    def rows(self) -> Any:
        """Its rows."""
        if self.carrier is None:
            return Rate.objects.filter(service=self.service)
        return CostRate.objects.filter(service=self.service, carrier=self.carrier)


SELL_SMS = Deck()


def _table(rows: Iterable[Any]) -> RateTable:
    return RateTable(RateLine(*row) for row in rows)


def lines_of(deck: Deck) -> list[RateLine]:
    """Every line of a price list, in order of currency, prefix and moment."""
    rows = deck.rows().order_by("currency", "prefix", "valid_from").values_list(*COLUMNS)
    return [RateLine(*row) for row in rows]


def present_lines(lines: Iterable[RateLine], at: datetime) -> list[RateLine]:
    """Those that count at that moment or will; past ones and ended ones are left out."""
    lines = list(lines)
    table = RateTable(lines)
    return [
        line
        for line in lines
        if line.valid_from > at or table.line_of(line.prefix, currency=line.currency, at=at) == line
    ]


def load_rates(deck: Deck = SELL_SMS) -> RateTable:
    """The present rates, through Django's connection: what customers pay for an SMS, or of another price list."""
    return RateTable(lines_of(deck))


LONGEST_PREFIX = 15


def rates_of(numbers: Iterable[str], *, currency: str, deck: Deck = SELL_SMS) -> RateTable:
    """The lines that decide what these numbers (in E.164 form) cost, however many there are besides; read once."""
    prefixes = {number[1 : 1 + length] for number in numbers for length in range(1, LONGEST_PREFIX + 1)}
    rows = deck.rows().filter(currency=currency).extra(where=["prefix = ANY(%s)"], params=[sorted(prefixes)])
    return _table(rows.values_list(*COLUMNS))


def carriers_with_costs(service: Service) -> list[str]:
    """Every carrier that has a price list."""
    rows = CostRate.objects.filter(service=service).values_list("carrier", flat=True)
    return list(rows.order_by("carrier").distinct())


class AsyncRates:
    """The data plane's rates, read anew when they are older than `REFRESH_SECONDS`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._table = RateTable(())
        self._edition: int | None = None
        self._read_at = float("-inf")

    async def current(self) -> RateTable:
        """The table; asks the database only when it is due, and reads all of it only when a price has changed."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            found = await self._pool.fetch("SELECT number FROM rating_rateedition WHERE id = 1")
            edition = found[0][0] if found else None
            if edition is None or edition != self._edition:
                self._table = _table(tuple(row) for row in await self._pool.fetch(_SELECT))
            self._edition, self._read_at = edition, time.monotonic()
        return self._table

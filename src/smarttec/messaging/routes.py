"""The routes in force, read from the tables for the gateway. `routing` is the rule."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import Count

from smarttec.kernel import clock
from smarttec.messaging.models import Preference
from smarttec.messaging.quality import recent_scores
from smarttec.messaging.routing import RouteLine, RouteTable
from smarttec.rating.domain import RateTable, Service
from smarttec.rating.models import CostRate
from smarttec.rating.queries import Deck, load_rates
from smarttec.storage.pools import Pool

_ROUTES = "SELECT prefix, carrier, priority, weight, valid_from, valid_until FROM messaging_route WHERE is_enabled"
_PREFERENCE = "SELECT preference FROM messaging_routing WHERE id = 1"
_NO_PRICE = float("inf")


async def read_routes(pool: Pool, carriers: Mapping[int, str]) -> RouteTable:
    """The table of this moment. `carriers`: the enabled ones' keys by id; routes of others do not count."""
    lines = [_line(row) for row in await pool.fetch(_ROUTES)]
    if not lines:
        return RouteTable.open_to(sorted(carriers))
    now = clock.now()
    in_force = [line for line in lines if line.carrier in carriers and line.is_valid(now)]
    preference = await pool.fetchval(_PREFERENCE)
    if preference == Preference.COST:
        costs = await asyncio.to_thread(_read_costs, carriers, now)
        return RouteTable(in_force, rank=costs.rank, depth=costs.depth)
    if preference == Preference.QUALITY:
        scores = await recent_scores(pool)
        return RouteTable(in_force, rank=lambda carrier, _: scores.get(carrier, 0.0))
    return RouteTable(in_force)


def _line(row: Any) -> RouteLine:
    prefix, carrier, priority, weight, valid_from, valid_until = row
    return RouteLine(
        prefix=prefix,
        carrier=carrier,
        priority=priority,
        weight=weight,
        valid_from=valid_from,
        valid_until=valid_until,
    )


@dataclass(frozen=True, slots=True)
class _Costs:
    """What carriers take, in the currency that most of their prices are in: others cannot be compared with it."""

    tables: Mapping[int, RateTable]
    currency: str
    at: datetime

    def rank(self, carrier: int, recipient: str) -> float:
        """The price of a segment; a carrier without one comes last."""
        line = self.tables[carrier].rate_for(recipient, currency=self.currency, at=self.at)
        return float("inf") if line is None else line.price_micros

    @property
    def depth(self) -> int:
        """How many digits of a number can make a difference."""
        return max(
            (len(prefix) for table in self.tables.values() for prefix in table.prefixes(self.currency)), default=0
        )


def _read_costs(carriers: Mapping[int, str], at: datetime) -> _Costs:
    """Run in a thread of its own: it reads through Django."""
    try:
        tables = {carrier: load_rates(Deck(Service.SMS, key)) for carrier, key in carriers.items()}
        currencies = CostRate.objects.filter(service=Service.SMS, carrier__in=carriers.values()).values("currency")
        most = currencies.annotate(lines=Count("id")).order_by("-lines", "currency").first()
        return _Costs(tables, most["currency"] if most else "", at)
    finally:
        connections.close_all()

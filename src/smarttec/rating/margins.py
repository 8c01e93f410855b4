"""What is left of our price after a carrier's cost, prefix by prefix. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from smarttec.rating.domain import RateLine, RateTable


@dataclass(frozen=True, slots=True)
class Margin:
    """For numbers of a prefix, one segment or minute. A price that is not there is None."""

    prefix: str
    destination: str
    carrier: str
    sell_micros: int | None
    cost_micros: int | None

    @property
    def margin_micros(self) -> int | None:
        """Price minus cost; None when one of them is not there."""
        if self.sell_micros is None or self.cost_micros is None:
            return None
        return self.sell_micros - self.cost_micros


def margins(sell: RateTable, costs: Mapping[str, RateTable], *, currency: str, at: datetime) -> list[Margin]:
    """Every prefix that our list or the carrier's tells apart, the worst margin first, what cannot be compared last."""
    found = [
        _margin(prefix, sell, carrier, table, currency, at)
        for carrier, table in costs.items()
        for prefix in {*sell.prefixes(currency), *table.prefixes(currency)}
    ]
    known = [margin for margin in found if margin is not None]
    return sorted(known, key=lambda one: (one.margin_micros is None, one.margin_micros or 0, one.prefix, one.carrier))


def _margin(prefix: str, sell: RateTable, carrier: str, costs: RateTable, currency: str, at: datetime) -> Margin | None:
    price = sell.rate_for(f"+{prefix}", currency=currency, at=at)
    cost = costs.rate_for(f"+{prefix}", currency=currency, at=at)
    named = price or cost
    if named is None:
        return None
    return Margin(prefix, named.destination, carrier, _price(price), _price(cost))


def _price(line: RateLine | None) -> int | None:
    return None if line is None else line.price_micros

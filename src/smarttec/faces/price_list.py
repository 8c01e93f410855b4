"""Prices as pages show them: in force now, of one service, each read by itself and never with the whole list.

What is in force is the price list's own rule (`rating.domain.RateTable`): it is given just the lines it may need.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.rating.domain import RateLine, RateTable, Service
from smarttec.rating.models import Rate
from smarttec.rating.queries import COLUMNS, Deck, rates_of


def rate_now(e164: str, *, currency: str, service: Service = Service.SMS) -> RateLine | None:
    """What a number in E.164 form costs now; None when it cannot be reached."""
    return rates_of([e164], currency=currency, deck=Deck(service)).rate_for(e164, currency=currency, at=clock.now())


@dataclass(frozen=True, slots=True)
class PricePage:
    """Some lines of a price list, by destination; whether more follow."""

    lines: tuple[RateLine, ...]
    has_more: bool


def prices_now(
    *, currency: str, service: Service = Service.SMS, search: str = "", page: int = 1, size: int
) -> PricePage:
    """A page of what is in force. `search` is a part of a destination's name, or the first digits of a number."""
    rates = _of(service, currency).filter(valid_from__lte=clock.now())
    wanted = search.strip().lstrip("+").replace(" ", "")
    if wanted.isdecimal():
        rates = rates.filter(prefix__in=[wanted[:length] for length in range(1, len(wanted) + 1)]) | rates.filter(
            prefix__startswith=wanted
        )
    elif search.strip():
        rates = rates.filter(destination__icontains=search.strip())
    live = rates.filter(Q(valid_until=None) | Q(valid_until__gt=clock.now()))
    begin = (page - 1) * size
    found = (
        live.order_by("destination", "prefix").values_list("destination", "prefix").distinct()[begin : begin + size + 1]
    )
    prefixes = [prefix for _, prefix in found]
    table = _table(_of(service, currency).filter(prefix__in=prefixes[:size]))
    lines = (table.line_of(prefix, currency=currency, at=clock.now()) for prefix in dict.fromkeys(prefixes[:size]))
    return PricePage(tuple(line for line in lines if line is not None), has_more=len(prefixes) > size)


def _of(service: Service, currency: str) -> QuerySet[Rate]:
    return Rate.objects.filter(service=service, currency=currency)


def _table(rates: QuerySet[Rate]) -> RateTable:
    return RateTable(RateLine(*row) for row in rates.values_list(*COLUMNS))

"""What numbers cost in the demo."""

from smarttec.numbers.actions.pricing import set_price
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import Price

_PRICES = {("US", Kind.LOCAL): (1_150_000, 0), ("US", Kind.TOLL_FREE): (2_150_000, 1_000_000)}
"""Country and kind → a month and the set-up, in micros of a dollar."""


def price_numbers() -> None:
    """Put numbers on sale. Doing it again changes nothing."""
    for (country, kind), (monthly_micros, setup_micros) in _PRICES.items():
        if not Price.objects.filter(currency="USD", country=country, kind=kind).exists():
            set_price(
                currency="USD", country=country, kind=kind, monthly_micros=monthly_micros, setup_micros=setup_micros
            )

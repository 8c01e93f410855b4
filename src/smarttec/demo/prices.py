"""Demo prices for one SMS segment, in micros of a US dollar."""

from smarttec.kernel import clock
from smarttec.rating.models import Rate

CURRENCY = "USD"
PRICES = (
    ("1", "United States and Canada", 7_900),
    ("44", "United Kingdom", 41_000),
    ("49", "Germany", 75_000),
    ("41", "Switzerland", 69_000),
    ("43", "Austria", 78_000),
    ("33", "France", 67_000),
    ("34", "Spain", 72_000),
    ("39", "Italy", 74_000),
    ("31", "Netherlands", 81_000),
    ("32", "Belgium", 87_000),
    ("351", "Portugal", 45_000),
    ("52", "Mexico", 28_000),
    ("55", "Brazil", 34_000),
    ("57", "Colombia", 42_000),
    ("61", "Australia", 39_000),
    ("64", "New Zealand", 85_000),
    ("81", "Japan", 72_000),
    ("91", "India", 62_000),
    ("1876", "Jamaica", 98_000),
    ("447624", "Isle of Man", 59_000),
)


def set_prices() -> None:
    """Put the demo prices in force, unless there are prices already."""
    if Rate.objects.exists():
        return
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    Rate.objects.bulk_create(
        Rate(currency=CURRENCY, prefix=prefix, destination=name, price_micros=price, valid_from=since)
        for prefix, name, price in PRICES
    )

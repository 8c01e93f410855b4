"""Money: integers of a millionth of the currency unit (`*_micros`), never floats.

Inside the program an amount is a plain `int` in a name that ends in `_micros`; this module reads and writes the
forms people and protocols use.
"""

import re

from smarttec.kernel.errors import InvalidInput

MICROS_PER_UNIT = 1_000_000
MICROS_PER_CENT = 10_000
_MAX_MICROS = 2**53
_AMOUNT = re.compile(r"([0-9]{1,10})(?:\.([0-9]{0,30}))?\Z|\.([0-9]{1,30})\Z")


def parse_micros(text: str) -> int:
    """`"12.50"` → 12_500_000. Raises `InvalidInput` for anything not exact in micros, negative or huge."""
    found = _AMOUNT.match(text.strip())
    if found is None:
        raise InvalidInput("This is not an amount of money.")
    units, fraction = found[1] or "0", found[2] or found[3] or ""
    micros = int(units) * MICROS_PER_UNIT + int(fraction[:6].ljust(6, "0"))
    if fraction[6:].strip("0") or micros > _MAX_MICROS:
        raise InvalidInput("This is not an amount of money that we can take.")
    return micros


def format_decimal(amount_micros: int, *, min_places: int = 2) -> str:
    """Exact decimal text with at least `min_places` digits: 7_500 → `"0.0075"`, 12_500_000 → `"12.50"`."""
    sign = "-" if amount_micros < 0 else ""
    units, rest = divmod(abs(amount_micros), MICROS_PER_UNIT)
    places = f"{rest:06d}".rstrip("0").ljust(min_places, "0")
    return f"{sign}{units}.{places}" if places else f"{sign}{units}"


_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def format_money(amount_micros: int, currency: str) -> str:
    """For people: `$12.50`, `-$0.0075`, `12.50 CHF`."""
    text = format_decimal(abs(amount_micros))
    sign = "-" if amount_micros < 0 else ""
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {currency}"


def to_cents(amount_micros: int) -> int:
    """Whole cents for a clearing house. Raises `InvalidInput` when the amount has fractions of a cent."""
    cents, rest = divmod(amount_micros, MICROS_PER_CENT)
    if rest:
        raise InvalidInput("The amount has fractions of a cent.")
    return cents


def from_cents(cents: int) -> int:
    """Micros from a clearing house's whole cents."""
    return cents * MICROS_PER_CENT

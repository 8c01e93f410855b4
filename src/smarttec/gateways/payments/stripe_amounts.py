"""Stripe's amounts: integers of a currency's minor unit (docs.stripe.com/currencies)."""

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT, MICROS_PER_UNIT

_WITHOUT_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_WITH_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


def to_minor(amount_micros: int, *, currency: str) -> int:
    """Micros to minor units. Raises `InvalidInput` for fractions of a minor unit and amounts below one."""
    minor, rest = divmod(amount_micros, _micros_per_minor(currency))
    if rest or minor <= 0:
        raise InvalidInput("The clearing house takes whole cents only.", field="amount")
    return minor


def from_minor(minor: int, *, currency: str) -> int:
    """Minor units to micros."""
    return minor * _micros_per_minor(currency)


def _micros_per_minor(currency: str) -> int:
    if currency in _WITHOUT_DECIMALS:
        return MICROS_PER_UNIT
    return MICROS_PER_UNIT // 1000 if currency in _WITH_THREE_DECIMALS else MICROS_PER_CENT

"""When to tell that credit is low: pure. Amounts in micros."""

from enum import StrEnum

from smarttec.kernel.money import MICROS_PER_UNIT

SMALLEST_THRESHOLD_MICROS = MICROS_PER_UNIT
LARGEST_THRESHOLD_MICROS = 10_000 * MICROS_PER_UNIT
_SHARE_OF_FIRST_PAYMENT = 5
_RISE = 4
"""Armed again a quarter above the threshold, so that a refund of a few cents causes no second letter."""


class Step(StrEnum):
    """What to do with a rule."""

    TELL = "tell"
    ARM = "arm"
    NOTHING = "nothing"


def default_threshold_micros(first_payment_micros: int) -> int:
    """A fifth of the first payment, in whole units."""
    share = first_payment_micros // _SHARE_OF_FIRST_PAYMENT // MICROS_PER_UNIT * MICROS_PER_UNIT
    return min(max(share, SMALLEST_THRESHOLD_MICROS), LARGEST_THRESHOLD_MICROS)


def decide(*, available_micros: int, threshold_micros: int, is_armed: bool) -> Step:
    """Tell once when the credit is below the threshold; be ready again when it is clearly above."""
    if is_armed:
        return Step.TELL if available_micros < threshold_micros else Step.NOTHING
    return Step.ARM if available_micros >= threshold_micros + threshold_micros // _RISE else Step.NOTHING

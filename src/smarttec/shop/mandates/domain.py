"""The pure rules of automatic recharges."""

from datetime import UTC, datetime, timedelta

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT, MICROS_PER_UNIT

SMALLEST_RECHARGE_MICROS = 5 * MICROS_PER_UNIT
LARGEST_RECHARGE_MICROS = 500 * MICROS_PER_UNIT
LARGEST_THRESHOLD_MICROS = 500 * MICROS_PER_UNIT
LARGEST_MONTH_MICROS = 5000 * MICROS_PER_UNIT
MOST_FAILURES = 3
"""After so many failures in a row the rule pauses, and a letter says so."""
FIRST_PAUSE = timedelta(hours=1)


def check_rule(*, threshold_micros: int, amount_micros: int, monthly_limit_micros: int) -> None:
    """Refuse a rule that makes no sense. Raises `InvalidInput` naming the field."""
    _between(threshold_micros, MICROS_PER_CENT, LARGEST_THRESHOLD_MICROS, field="threshold")
    _between(amount_micros, SMALLEST_RECHARGE_MICROS, LARGEST_RECHARGE_MICROS, field="amount")
    _between(monthly_limit_micros, amount_micros, LARGEST_MONTH_MICROS, field="monthly_limit")


def _between(micros: int, least: int, most: int, *, field: str) -> None:
    if micros % MICROS_PER_CENT:
        raise InvalidInput("Choose an amount in whole cents.", field=field)
    if not least <= micros <= most:
        low, high = f"{least / MICROS_PER_UNIT:.2f}", f"{most / MICROS_PER_UNIT:.2f}"
        raise InvalidInput(f"Choose an amount between {low} and {high}.", field=field)


def month_start(now: datetime) -> datetime:
    """The first moment of the calendar month (UTC)."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: an hour, then a day."""
    return FIRST_PAUSE if failures <= 1 else timedelta(days=1)

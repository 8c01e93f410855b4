"""Pure rules of limits: how much an account may send in a minute and on a day, and what an admission says.

Limits grow with trust. An account is new until it is `NEW_FOR` old *and* its first payment settled that long ago;
from then on it is established. The desk may set any of an account's limits by hand (`models.Limit`), and an operator
whose customers are larger multiplies all default limits (`SMARTTEC_LIMITS_FACTOR`). Amounts are micros of the
account's own currency.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import IntEnum

NEW_FOR = timedelta(days=14)
"""Stolen cards are noticed, and their payments taken back, mostly within two weeks."""


class Admission(IntEnum):
    """What became of a draft that asked to be counted. The numbers stand in `sql/admit.sql` too."""

    NOT_COVERED = 0
    ADMITTED = 1
    GRACE_CAP = 2
    MINUTE = 3
    DAY = 4
    SPEND = 5
    COUNTRY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one account may do. A message counts once, however many segments it has; a day is a UTC day.

    `country_messages` is for each country by itself.
    """

    minute_messages: int
    day_messages: int
    day_spend_micros: int
    country_messages: int

    def times(self, factor: int) -> "Limits":
        """All of them so many times."""
        return Limits(**{one.name: getattr(self, one.name) * factor for one in fields(self)})

    def overridden(self, by: "Override") -> "Limits":
        """With those that were set by hand."""
        own = {one.name: getattr(by, one.name) for one in fields(self)}
        return Limits(**{name: getattr(self, name) if value is None else value for name, value in own.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Limits set by hand for one account; None leaves the default."""

    minute_messages: int | None = None
    day_messages: int | None = None
    day_spend_micros: int | None = None
    country_messages: int | None = None


NEW = Limits(minute_messages=200, day_messages=1_000, day_spend_micros=50_000_000, country_messages=500)
ESTABLISHED = Limits(
    minute_messages=6_000, day_messages=200_000, day_spend_micros=5_000_000_000, country_messages=100_000
)
NO_OVERRIDE = Override()


def is_established(*, opened_at: datetime, first_paid_at: datetime | None, now: datetime) -> bool:
    """Whether both the account and its first settled payment are old enough."""
    return first_paid_at is not None and max(opened_at, first_paid_at) + NEW_FOR <= now


def limits_of(
    *, opened_at: datetime, first_paid_at: datetime | None, now: datetime, override: Override, factor: int = 1
) -> Limits:
    """What an account may do now."""
    is_old = is_established(opened_at=opened_at, first_paid_at=first_paid_at, now=now)
    return (ESTABLISHED if is_old else NEW).times(factor).overridden(override)

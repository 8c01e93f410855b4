"""What traffic on its way in is decided by: the limits and countries of one account, as they came with its row."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from smarttec.fraud.destinations import country_of, is_open
from smarttec.fraud.domain import Limits, Override, limits_of
from smarttec.fraud.errors import DestinationOff
from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.ids import time_of

COLUMNS = ("first_paid_at", "minute_messages", "day_messages", "day_spend_micros", "country_messages")
"""Of `fraud_limit`, in the order in which `TrafficRules.of_row` takes them."""


@cache
def limits_factor() -> int:
    """What all default limits are multiplied by (`SMARTTEC_LIMITS_FACTOR`). Raises `MisconfiguredError`."""
    text = os.environ.get("SMARTTEC_LIMITS_FACTOR", "1")
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1_000):
        raise MisconfiguredError("SMARTTEC_LIMITS_FACTOR must be a whole number from 1 to 1000.")
    return int(text)


@dataclass(frozen=True, slots=True)
class TrafficRules:
    """An account's limits, and the countries that were chosen for it (True: on)."""

    limits: Limits
    chosen: Mapping[str, bool]

    @staticmethod
    def of_row(account: UUID, *, limits: Sequence[Any], on: list[str], off: list[str], now: datetime) -> "TrafficRules":
        """From the columns of `fraud_limit` (`COLUMNS`, all None without a row) and the two kinds of destinations."""
        first_paid_at, *override = limits
        found = limits_of(
            opened_at=time_of(account), first_paid_at=first_paid_at, now=now,
            override=Override(**dict(zip(COLUMNS[1:], override, strict=True))), factor=limits_factor(),
        )  # fmt: skip
        return TrafficRules(found, dict.fromkeys(off, False) | dict.fromkeys(on, True))

    def country(self, recipient: str) -> str:
        """The recipient's country. Raises `DestinationOff` when the account may not send there."""
        country = country_of(recipient)
        if not is_open(country, self.chosen):
            raise DestinationOff(field="To")
        return country

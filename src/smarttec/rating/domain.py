"""Pure pricing: longest matching prefix among the rates in force."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Service(StrEnum):
    """What a rate is the price of: one segment of an SMS, or a minute of a call."""

    SMS = "sms"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class RateLine:
    """From `valid_from` on, one unit to numbers beginning with `prefix` (digits) costs `price_micros`.

    Until the next line of the prefix, or `valid_until` when it is set; then a shorter prefix counts. The two seconds
    are a call's increments: billed at least `initial_seconds`, then in steps of `next_seconds`.
    """

    currency: str
    prefix: str
    destination: str
    price_micros: int
    valid_from: datetime
    valid_until: datetime | None = None
    initial_seconds: int = 1
    next_seconds: int = 1

    def is_ended(self, at: datetime) -> bool:
        """Whether it counts no more at that moment."""
        return self.valid_until is not None and self.valid_until <= at


class RateTable:
    """All rates of all currencies, ready for look-ups: at most 15 dictionary probes each, whatever its size."""

    def __init__(self, lines: Iterable[RateLine]) -> None:
        self._by_prefix: dict[tuple[str, str], list[RateLine]] = defaultdict(list)
        for line in sorted(lines, key=lambda line: line.valid_from):
            self._by_prefix[line.currency, line.prefix].append(line)
        self._longest = max((len(prefix) for _, prefix in self._by_prefix), default=0)

    def rate_for(self, e164: str, *, currency: str, at: datetime) -> RateLine | None:
        """The rate in force for a number in E.164 form, or None when it cannot be reached."""
        digits = e164[1:]
        for length in range(min(self._longest, len(digits)), 0, -1):
            line = self.line_of(digits[:length], currency=currency, at=at)
            if line is not None:
                return line
        return None

    def line_of(self, prefix: str, *, currency: str, at: datetime) -> RateLine | None:
        """The line in force of exactly that prefix."""
        lines = self._by_prefix.get((currency, prefix))
        if not lines:
            return None
        in_force = bisect_right(lines, at, key=lambda line: line.valid_from)
        if not in_force or lines[in_force - 1].is_ended(at):
            return None
        return lines[in_force - 1]

    def before(self, line: RateLine) -> RateLine | None:
        """What counted for the same prefix until that line begins."""
        lines = self._by_prefix.get((line.currency, line.prefix), [])
        place = bisect_left(lines, line.valid_from, key=lambda one: one.valid_from)
        earlier = lines[place - 1] if place else None
        return None if earlier is None or earlier.is_ended(line.valid_from) else earlier

    def prefixes(self, currency: str) -> Iterator[str]:
        """Every prefix that has a line in that currency, in force or not."""
        return (prefix for its_currency, prefix in self._by_prefix if its_currency == currency)

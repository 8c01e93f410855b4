"""Pure pricing: longest matching prefix among the rates in force."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RateLine:
    """From `valid_from` on, one segment to numbers beginning with `prefix` (digits) costs `price_micros`."""

    currency: str
    prefix: str
    destination: str
    price_micros: int
    valid_from: datetime


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
            lines = self._by_prefix.get((currency, digits[:length]))
            if lines and (in_force := bisect_right(lines, at, key=lambda line: line.valid_from)):
                return lines[in_force - 1]
        return None

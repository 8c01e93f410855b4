"""A period cut into days, weeks or months, so that a chart has few enough parts to be read and sent."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_PARTS_MAX = 62
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Buckets:
    """`starts` are the first days of the parts, in order; each ends where the next begins. `unit` names one."""

    unit: str
    starts: tuple[date, ...]

    @classmethod
    def of(cls, first: date, last: date) -> "Buckets":
        """Days up to two months, weeks up to a year, else months."""
        days = (last - first).days + 1
        if days <= _PARTS_MAX:
            return cls("day", tuple(first + timedelta(days=n) for n in range(days)))
        weeks = -(-days // 7)
        if weeks <= _PARTS_MAX:
            return cls("week", tuple(first + n * _WEEK for n in range(weeks)))
        months = (last.year - first.year) * 12 + last.month - first.month
        begun = (divmod(first.year * 12 + first.month - 1 + n, 12) for n in range(1, months + 1))
        return cls("month", (first, *(date(year, month0 + 1, 1) for year, month0 in begun)))

    def sums(self, amounts: Iterable[tuple[date, int]]) -> tuple[int, ...]:
        """What the amounts of each part come to. Every day lies in the period."""
        sums = [0] * len(self.starts)
        for day, amount in amounts:
            sums[bisect_right(self.starts, day) - 1] += amount
        return tuple(sums)

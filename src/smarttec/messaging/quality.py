"""How well carriers deliver, by day: what the desk shows and what routes by quality go by.

Gateways count in memory (`Tally`) and add to `CarrierDay` every few seconds, so the hot path pays nothing and a gateway
that is killed loses the last seconds of statistics, never a message or money.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from smarttec.kernel import clock
from smarttec.messaging.models import CarrierDay
from smarttec.storage.pools import Pool
from smarttec.storage.sqlfile import statement

BOUNDS_SECONDS = (
    0.25, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400, 259_200,
)  # fmt: skip
"""Upper bounds of the delays' buckets; one more bucket takes what is later."""
_BUCKETS = len(BOUNDS_SECONDS) + 1
KINDS = ("accepted", "refused", "throttled", "unknown", "delivered", "failed")
RANKED_DAYS = 2
JUDGED_FROM = 50
"""A carrier with fewer final receipts is taken for good: how else should it show what it can do?"""


@dataclass(slots=True)
class _Day:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    delays: list[int] = field(default_factory=lambda: [0] * _BUCKETS)


class Tally:
    """What one carrier did since the last `flush`."""

    def __init__(self, carrier: int) -> None:
        self._carrier = carrier
        self._days: dict[date, _Day] = defaultdict(_Day)

    def count(self, kind: str, how_many: int = 1) -> None:
        """Add to one of `KINDS`; messages, except `throttled`: refusals of segments."""
        self._days[clock.now().date()].counts[kind] += how_many

    def delivered(self, delays_seconds: Iterable[float]) -> None:
        """Messages that arrived, each with the time since the carrier took it."""
        day = self._days[clock.now().date()]
        for delay in delays_seconds:
            day.counts["delivered"] += 1
            day.delays[bisect_left(BOUNDS_SECONDS, delay)] += 1

    async def flush(self, pool: Pool) -> None:
        """Add what was counted to the table. What cannot be written now is kept for the next time."""
        days, self._days = self._days, defaultdict(_Day)
        for day, counted in days.items():
            try:
                await pool.execute(
                    statement("messaging", "quality"), self._carrier, day, *counted.counts.values(), counted.delays
                )
            except BaseException:
                self._keep(day, counted)
                raise

    def _keep(self, day: date, counted: _Day) -> None:
        kept = self._days[day]
        for kind, count in counted.counts.items():
            kept.counts[kind] += count
        kept.delays = [a + b for a, b in zip(kept.delays, counted.delays, strict=True)]


@dataclass(frozen=True, slots=True)
class Quality:
    """One carrier over some days. Rates are None until there is something to judge by."""

    carrier: int
    day: date
    accepted: int
    refused: int
    throttled: int
    unknown: int
    delivered: int
    failed: int
    delays: Sequence[int]

    @property
    def delivery_rate(self) -> float | None:
        """Share of the messages with a final receipt that were delivered, 0 to 1."""
        finals = self.delivered + self.failed
        return self.delivered / finals if finals else None

    def delay_seconds(self, percent: float) -> float | None:
        """The delay within which so many percent of the delivered messages arrived, interpolated in its bucket."""
        total = sum(self.delays)
        if not total:
            return None
        wanted = total * percent / 100
        below, lower = 0, 0.0
        for count, upper in zip(self.delays, (*BOUNDS_SECONDS, BOUNDS_SECONDS[-1]), strict=True):
            if count and below + count >= wanted:
                return lower + (upper - lower) * (wanted - below) / count
            below, lower = below + count, float(upper)
        return lower

    @property
    def delay_p50_seconds(self) -> float | None:
        """Half of them arrived within this."""
        return self.delay_seconds(50)

    @property
    def delay_p95_seconds(self) -> float | None:
        """Nineteen of twenty arrived within this."""
        return self.delay_seconds(95)


def daily_quality(*, days: int, carrier: int | None = None) -> list[Quality]:
    """Each carrier's last days, the newest first; one query, one row per carrier and day. For the desk."""
    rows = CarrierDay.objects.filter(day__gt=clock.now().date() - timedelta(days=days))
    if carrier is not None:
        rows = rows.filter(carrier=carrier)
    return [Quality(*row) for row in rows.order_by("-day", "carrier").values_list("carrier", "day", *KINDS, "delays")]


async def recent_scores(pool: Pool) -> dict[int, float]:
    """By carrier, how badly it delivered these days: percent lost, plus seconds of median delay / 1000. For routing."""
    since = clock.now().date() - timedelta(days=RANKED_DAYS - 1)
    rows = await pool.fetch(
        f"SELECT carrier, day, {', '.join(KINDS)}, delays FROM messaging_carrierday WHERE day >= $1",  # noqa: S608 - constants
        since,
    )
    found: dict[int, list[Quality]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Quality(*row))
    return {carrier: _score(together(days)) for carrier, days in found.items()}


def together(days: Sequence[Quality]) -> Quality:
    """Several days of one carrier as one, dated as the first of them."""
    sums = {kind: sum(getattr(day, kind) for day in days) for kind in KINDS}
    delays = [sum(bucket) for bucket in zip(*(day.delays for day in days), strict=True)]
    return Quality(days[0].carrier, days[0].day, **sums, delays=delays)


def _score(quality: Quality) -> float:
    rate = quality.delivery_rate
    if rate is None or quality.delivered + quality.failed < JUDGED_FROM:
        return 0.0
    return round(100 * (1 - rate)) + min(999.0, round(quality.delay_p50_seconds or 0.0)) / 1000

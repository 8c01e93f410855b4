"""The rules about traffic, pure: what in an account's counters asks for a person."""

from dataclasses import dataclass
from uuid import UUID

from smarttec.fraud.models import Hold

BURST_MESSAGES_MIN = 50
BURST_TIMES_BUSIEST = 4
BURST_LOOK_BACK_DAYS = 7
BREACHES_MIN = 10
SPEND_REFUSED_MIN = 50


@dataclass(frozen=True, slots=True)
class Suspicion:
    """An account to be held, and what was seen."""

    account: UUID
    reason: Hold.Reason
    seen: dict[str, int | str]


def is_burst(*, messages: int, busiest: int) -> bool:
    """Whether today's messages to countries of high risk are far beyond the busiest of the days before."""
    return messages >= BURST_MESSAGES_MIN and messages >= BURST_TIMES_BUSIEST * busiest


def burst(account: UUID, *, messages: int, busiest: int, countries: list[str]) -> Suspicion:
    """Told with its counts."""
    seen: dict[str, int | str] = {
        "messages to countries of high risk today": messages,
        f"most on one of the {BURST_LOOK_BACK_DAYS} days before": busiest,
        "countries": ", ".join(sorted(countries)),
    }
    return Suspicion(account, Hold.Reason.BURST, seen)


def pace(account: UUID, *, breaches: int) -> Suspicion:
    """Told with its counts."""
    return Suspicion(account, Hold.Reason.PACE, {"minutes over the limit of pace today": breaches})


def spend(account: UUID, *, refused: int) -> Suspicion:
    """Told with its counts."""
    return Suspicion(account, Hold.Reason.SPEND, {"messages over the limit of spending today": refused})

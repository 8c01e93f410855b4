"""Probes: what can be counted in the running system about a clause, each named and registered once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.utils.module_loading import autodiscover_modules

MODULE = "evidence"
"""Each room's probes stand in its module of this name."""

OFTEN, HOURLY = timedelta(minutes=5), timedelta(hours=1)
SOON, LONG = timedelta(seconds=30), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found: a sentence for people; whether the clause holds by it, None when it only counts."""

    sentence: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """Something to measure, which clauses it speaks about, how often, and how long it may take."""

    name: str
    clauses: tuple[str, ...]
    every: timedelta
    measure: Callable[[], Finding]
    within: timedelta = SOON

    @property
    def counts_for(self) -> timedelta:
        """How old a finding may grow and still count: one turn may be missed, and each takes its time."""
        return 2 * self.every + self.within + timedelta(minutes=5)


_probes: dict[str, Probe] = {}


def probe(
    name: str, *clauses: str, every: timedelta = HOURLY, within: timedelta = SOON
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Decorator that registers a probe. Its name is the key of its finding in the table."""

    def register(measure: Callable[[], Finding]) -> Callable[[], Finding]:
        if name in _probes:
            raise ValueError(f"two probes are called {name}")
        _probes[name] = Probe(name, clauses, every, measure, within)
        return measure

    return register


@lru_cache(maxsize=1)
def _find() -> None:
    autodiscover_modules(MODULE)


def probes() -> Mapping[str, Probe]:
    """Every room's probes by name."""
    _find()
    return _probes


def plural(count: int, one: str, many: str = "") -> str:
    """`1 message`, `8,112 messages`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

"""Probes: what can be counted in the running system about a clause, each named and registered once."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.utils.module_loading import import_string

from smarttec.kernel.errors import MisconfiguredError

log = logging.getLogger("smarttec.proof")
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


_DECORATED = re.compile(r'@probe\(\s*"([^"]+)"((?:\s*,\s*"[^"]+")*)')
_QUOTED = re.compile(r'"([^"]+)"')
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
    """Import every room's module. One that cannot be imported is one room's fault: its probes fail, and no other's."""
    for room in apps.get_app_configs():
        source = Path(room.path) / f"{MODULE}.py"
        if not source.is_file():
            continue
        try:
            import_string(f"{room.name}.{MODULE}.__name__")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a module does when it is imported
            kind = type(error).__name__
            log.error("the probes of %s cannot be imported: %s", room.label, kind)  # noqa: TRY400 - may quote a value
            _register_failing(f"{room.name}.{MODULE}", source.read_text(errors="replace"))


def _register_failing(module: str, text: str) -> None:
    """In place of the probes that the source names: each says that it cannot measure. Those of others stay."""

    def fail() -> Finding:
        raise MisconfiguredError(f"{module} cannot be imported.")

    for name, clauses in _DECORATED.findall(text):
        if name not in _probes or _probes[name].measure.__module__ == module:
            _probes[name] = Probe(name, tuple(_QUOTED.findall(clauses)), OFTEN, fail)


def probes() -> Mapping[str, Probe]:
    """Every room's probes by name."""
    _find()
    return _probes


def plural(count: int, one: str, many: str = "") -> str:
    """`1 message`, `8,112 messages`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

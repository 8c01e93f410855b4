"""Running probes and keeping their findings.

Evidence is alive or says that it is not: a probe that could not be measured is stored as such, and a finding that is
older than it may be no longer speaks for a clause. What it said against one stands until it is measured again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from smarttec.kernel import clock
from smarttec.notice.models import ProofResult
from smarttec.notice.proof.registry import Finding, Probe, probes
from smarttec.notice.proof.running import run

FAILED = "It could not be measured this time."
NEVER = "It was not measured yet."
PATIENCE = timedelta(seconds=20)
"""How long the others wait for one that is slow; it goes on meanwhile."""
_CLOCK_SLACK = timedelta(minutes=1)


class State(StrEnum):
    """Whether a finding may speak."""

    CURRENT = "current"
    OUT_OF_DATE = "out of date"
    FAILED = "could not be measured"
    NEVER = "not measured yet"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with its age. `holds` is None for a mere count, and for what no longer speaks for its clause."""

    probe: str
    sentence: str
    holds: bool | None
    state: State
    measured_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether it says how things are now."""
        return self.state is State.CURRENT

    @property
    def age(self) -> timedelta | None:
        """How long ago it was measured; never less than nothing."""
        return None if self.measured_at is None else max(clock.now() - self.measured_at, timedelta())


def evidence() -> dict[str, list[Evidence]]:
    """What every probe found last, by clause, in one query; those that never were measured say so."""
    found: dict[str, list[Evidence]] = {}
    rows = {row.probe: row for row in ProofResult.objects.all()}
    for name, one in sorted(probes().items()):
        for clause in one.clauses:
            found.setdefault(clause, []).append(_evidence(one, rows.get(name)))
    return found


def _evidence(one: Probe, row: ProofResult | None) -> Evidence:
    if row is None:
        return Evidence(one.name, NEVER, None, State.NEVER, None)
    state = _state(one, row)
    holds = row.holds if state is State.CURRENT or row.holds is False else None
    return Evidence(one.name, row.sentence, holds, state, row.measured_at)


def _state(one: Probe, row: ProofResult) -> State:
    if row.is_failed:
        return State.FAILED
    age = clock.now() - row.measured_at
    return State.CURRENT if -_CLOCK_SLACK <= age <= one.counts_for else State.OUT_OF_DATE


def measure_due() -> int:
    """Measure what was never measured or grew too old; how many. A finding of the future is none either."""
    measured = dict(ProofResult.objects.values_list("probe", "measured_at"))
    now = clock.now()
    due = [one for one in probes().values() if _is_due(one, measured.get(one.name), now)]
    for one in due:
        run(one, _keep, patience=PATIENCE)
    return len(due)


def _is_due(one: Probe, measured_at: datetime | None, now: datetime) -> bool:
    return measured_at is None or not measured_at - _CLOCK_SLACK <= now < measured_at + one.every


def measure(which: Iterable[Probe]) -> None:
    """Measure these now, each within its time. One that cannot be measured says so and does not keep the others."""
    for one in which:
        run(one, _keep, patience=None)


def _keep(one: Probe, finding: Finding | None) -> None:
    shown = finding or Finding(FAILED)
    values = {"sentence": shown.sentence, "holds": shown.holds, "is_failed": finding is None}
    ProofResult.objects.update_or_create(probe=one.name, defaults={**values, "measured_at": clock.now()})

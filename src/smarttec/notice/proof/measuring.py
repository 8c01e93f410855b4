"""Running probes and keeping their findings."""

import logging
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.notice.models import ProofResult
from smarttec.notice.proof.registry import Finding, Probe, probes

log = logging.getLogger("smarttec.proof")
FAILED = "It could not be measured this time."


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with its age. `holds` is None for a mere count."""

    probe: str
    sentence: str
    holds: bool | None
    measured_at: datetime

    @property
    def age(self) -> timedelta:
        """How long ago it was measured; never less than nothing."""
        return max(clock.now() - self.measured_at, timedelta())


def evidence() -> dict[str, list[Evidence]]:
    """The last findings by clause, in one query. Those of probes that are gone are left out."""
    found: dict[str, list[Evidence]] = {}
    known = probes()
    for row in ProofResult.objects.order_by("probe"):
        for clause in known[row.probe].clauses if row.probe in known else ():
            found.setdefault(clause, []).append(Evidence(row.probe, row.sentence, row.holds, row.measured_at))
    return found


def measure_due() -> int:
    """Measure what was never measured or grew too old; how many."""
    measured = dict(ProofResult.objects.values_list("probe", "measured_at"))
    now = clock.now()
    due = [one for one in probes().values() if one.name not in measured or measured[one.name] + one.every <= now]
    measure(due)
    return len(due)


def measure(which: Iterable[Probe]) -> None:
    """Measure these now. One that cannot be measured says so and does not keep the others."""
    for one in which:
        finding = _measured(one)
        values = {"sentence": finding.sentence, "holds": finding.holds, "measured_at": clock.now()}
        ProofResult.objects.update_or_create(probe=one.name, defaults=values)


def _measured(one: Probe) -> Finding:
    """A caller's transaction outlives a probe that fails; outside of one the probe may choose its own isolation."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return one.measure()
    except (DatabaseError, SmarttecError) as error:
        log.warning("probe %s could not be measured (%s)", one.name, type(error).__name__)
        return Finding(FAILED)

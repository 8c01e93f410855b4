"""The page that Prometheus reads: the counters of all processes of this machine, and the gauges."""

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from smarttec.kernel import clock
from smarttec.storage.pools import Pool
from smarttec.telemetry import gauges, metrics
from smarttec.telemetry.folder import VARIABLE

CONTENT_TYPE = CONTENT_TYPE_LATEST


async def render(pool: Pool) -> bytes:
    """The page. Raises what the database raises when it is away."""
    return _counters() + await _gauges(pool)


def _counters() -> bytes:
    if VARIABLE not in os.environ:
        return bytes(generate_latest(metrics.REGISTRY))
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library has no types there
    return bytes(generate_latest(together))


async def _gauges(pool: Pool) -> bytes:
    lines: list[str] = []
    for gauge in gauges.registered():
        lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge"]
        arguments = [clock.now()] if gauge.is_timed else []
        lines += [_line(gauge, tuple(row)) for row in await pool.fetch(gauge.sql, *arguments)]
    return "".join(f"{line}\n" for line in lines).encode()


def _line(gauge: gauges.Gauge, row: tuple[object, ...]) -> str:
    if not gauge.label:
        return f"{gauge.name} {row[0] or 0}"
    value = str(row[0]).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{gauge.name}{{{gauge.label}="{value}"}} {row[1] or 0}'

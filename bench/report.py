"""Prints figures as tables."""

from typing import Any

from rich.console import Console
from rich.table import Table

_COURSE = ("captured_per_second_first_last", "backlog_first_last_max", "megabytes_first_last")


def table(figures: dict[str, Any]) -> None:
    """One table per measurement; ratios to the raw limit of the same run."""
    console = Console()
    throughput = figures["throughput"]
    raw = throughput["raw limit"]["per_second"]
    sheet = Table(title="Messages per second")
    for title in ("what", "per second", "of the raw limit", "p50 ms", "p99 ms", "failures", "CPU µs per message"):
        sheet.add_column(title)
    for name, row in throughput.items():
        timing = row.get("accepted", row)
        cpu = row.get("cpu_us_per_message", {})
        sheet.add_row(
            name,
            f"{row['per_second']:,}",
            f"{row['per_second'] / raw:.0%}",
            str(timing["p50_ms"]),
            str(timing["p99_ms"]),
            str(timing["failures"]),
            ", ".join(f"{service} {used}" for service, used in sorted(cpu.items()) if used),
        )
    console.print(sheet)
    sheet = Table(title="CPU µs per message, by size of the tables")
    growth = figures["growth"]
    for title in ("stage", *growth):
        sheet.add_column(title)
    for stage in next(iter(growth.values()))["us"]:
        told = (size["us"][stage] for size in growth.values())
        sheet.add_row(stage, *(f"{one['python_us']} + {one['database_us']} database" for one in told))
    console.print(sheet)
    _stages(console, figures["stages"]["stages"])
    for course in ("end to end", "end to end, sustained"):
        _plain(console, course.capitalize(), {name: str(throughput[course][name]) for name in _COURSE})
    for name in ("ledger", "rights", "erasure"):
        _plain(console, name.capitalize(), {what: f"{figure:,}" for what, figure in figures[name].items()})


def _plain(console: Console, title: str, figures: dict[str, str]) -> None:
    sheet = Table(title, "")
    for name, figure in figures.items():
        sheet.add_row(name.replace("_", " "), figure)
    console.print(sheet)


def _stages(console: Console, stages: dict[str, dict[str, float]]) -> None:
    sheet = Table("A message's stage", "Python µs", "database µs", "WAL bytes")
    for name, figures in stages.items():
        sheet.add_row(name, *(f"{figures[column]:,}" for column in ("python_us", "database_us", "wal_bytes")))
    console.print(sheet)

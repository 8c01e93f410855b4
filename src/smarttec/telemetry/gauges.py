"""Figures read from the database when the page is asked for. Each must cost the same however large the tables are."""

from dataclasses import dataclass

COUNTED_MAX = 100_000
"""Queues are counted up to here: a longer one is bad news enough, and counting must stay quick."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure: `sql` gives one row per label value (label, figure), or one figure when `label` is empty.

    With `is_timed`, `sql` has one parameter: the moment by the program's clock.
    """

    name: str
    help: str
    sql: str
    label: str = ""
    is_timed: bool = False


_registered: dict[str, Gauge] = {}


def register(gauge: Gauge) -> None:
    """Show this figure too. Registering it again changes nothing."""
    _registered[gauge.name] = gauge


def registered() -> tuple[Gauge, ...]:
    """All, in order of their names."""
    return tuple(_registered[name] for name in sorted(_registered))


def counted(source: str) -> str:
    """SQL that counts the rows of `source` (a FROM clause and what follows) up to `COUNTED_MAX`."""
    return f"SELECT count(*) FROM (SELECT FROM {source} LIMIT {COUNTED_MAX}) AS found"  # noqa: S608 - rooms' constants

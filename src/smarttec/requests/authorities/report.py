"""The counts of the public report, by year, country, kind and outcome (clause SHARE-5).

Small counts are told as a range: a single demand in a small country could lead to the person it was about.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear

from smarttec.requests.authorities.domain import KIND_WORDS, Kind, State
from smarttec.requests.authorities.models import AuthorityCase

SMALL = 10
"""Counts below it are told as one range."""
OUTCOMES = {
    State.ANSWERED: "answered in part or in full", State.REFUSED: "refused", State.NOTHING_HELD: "nothing was held",
}  # fmt: skip
UNDECIDED = "not decided yet"


def told(count: int) -> str:
    """How a count is told: 0, a range for small ones, the figure for others."""
    if count == 0:
        return "0"
    return f"1–{SMALL - 1}" if count < SMALL else f"{count:,}"


def drawn(count: int) -> int:
    """How high a bar for it is: a small count as the end of its range, so that the height tells no more than `told`."""
    return max(count, SMALL - 1) if count else 0


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Demands of one year, country and kind, by outcome in the order of `outcomes()`; as they are told."""

    year: int
    country: str
    kind: str
    demands: str
    by_outcome: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`by_year`: (year, count by outcome) as they are drawn, oldest first."""

    lines: tuple[ReportLine, ...]
    by_year: tuple[tuple[int, tuple[int, ...]], ...]


def outcomes() -> tuple[str, ...]:
    """What can become of a demand, in words."""
    return (*OUTCOMES.values(), UNDECIDED)


def report() -> Report:
    """All years, newest first; one statement."""
    rows = AuthorityCase.objects.annotate(year=ExtractYear("received_at"))
    counted = rows.values("year", "country", "kind", "state").annotate(cases=Count("id")).order_by()
    groups: dict[tuple[int, str, str], Counter[str]] = {}
    for row in counted:
        group = groups.setdefault((row["year"], row["country"], row["kind"]), Counter())
        group[OUTCOMES.get(State(row["state"]), UNDECIDED)] += row["cases"]
    return Report(tuple(_lines(groups)), tuple(_years(groups)))


def _lines(groups: dict[tuple[int, str, str], Counter[str]]) -> Iterator[ReportLine]:
    for (year, country, kind), counts in sorted(groups.items(), key=lambda one: (-one[0][0], *one[0][1:])):
        by_outcome = tuple(told(counts[outcome]) for outcome in outcomes())
        yield ReportLine(year, country, KIND_WORDS[Kind(kind)], told(counts.total()), by_outcome)


def _years(groups: dict[tuple[int, str, str], Counter[str]]) -> Iterator[tuple[int, tuple[int, ...]]]:
    totals: dict[int, Counter[str]] = {}
    for (year, _, _), counts in groups.items():
        totals.setdefault(year, Counter()).update(counts)
    for year, counts in sorted(totals.items()):
        yield year, tuple(drawn(counts[outcome]) for outcome in outcomes())

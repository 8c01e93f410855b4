"""What comparing a deck said, in words and figures that are kept with the upload and shown as often as wanted."""

from typing import Any, TypedDict

from smarttec.faces.desk.pages import when
from smarttec.kernel.money import format_decimal
from smarttec.rating.comparison import SHOWN, Change, Kind, Summary
from smarttec.rating.domain import RateLine

TITLES = {
    Kind.CHANGED: "Changed, the biggest first", Kind.ADDED: "Added", Kind.ENDED: "Ended; a shorter prefix counts then",
    Kind.RESUMED: "Counts again where a line ends",
}  # fmt: skip
HEADERS = ("Prefix", "Destination", "Old price", "New price", "Difference", "From", "Until")


class Told(TypedDict):
    """As it is kept. `free`: how many prices of zero it would bring."""

    counts: dict[str, int]
    fingerprint: str
    free: int
    tables: list[dict[str, Any]]


def told(summary: Summary) -> Told:
    """Everything that people look at."""
    return Told(
        counts=counts(summary), fingerprint=summary.fingerprint, free=summary.free, tables=_tables(summary)
    )  # fmt: skip


def counts(summary: Summary) -> dict[str, int]:
    """How many lines of each kind, every kind named."""
    return {kind.value: summary.counts[kind] for kind in Kind}


def _tables(summary: Summary) -> list[dict[str, Any]]:
    kinds = (Kind.CHANGED, Kind.ADDED, Kind.RESUMED, Kind.ENDED)
    found = {kind: summary.shown[kind] for kind in kinds}
    biggest = summary.biggest(SHOWN)
    found[Kind.CHANGED] = [*biggest, *(change for change in found[Kind.CHANGED] if change not in biggest)][:SHOWN]
    return [
        {
            "title": f"{TITLES[kind]}: {summary.counts[kind]:,}",
            "more": max(0, summary.counts[kind] - SHOWN),
            "table": {"headers": HEADERS, "rows": [_change(change) for change in changes[:SHOWN]]},
        }
        for kind, changes in found.items()
        if changes
    ]


def _change(change: Change) -> tuple[str, ...]:
    line, before = change.line, change.before
    new = "" if change.kind is Kind.ENDED else _price(line)
    difference = f"{change.ratio - 1:+.1%}" if change.ratio != 1 else ""
    return (
        f"+{line.prefix}",
        line.destination,
        _price(before),
        new,
        difference,
        str(when(line.valid_from)),
        str(when(line.valid_until)),
    )


def _price(line: RateLine | None) -> str:
    return f"{format_decimal(line.price_micros)} {line.currency}" if line else ""

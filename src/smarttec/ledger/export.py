"""A statement as text, line by line, so that a statement of any length needs the memory of one of its lines.

One writer for the command and the portal: the same columns, amounts as exact decimals, moments as ISO 8601 in UTC.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from smarttec.kernel.money import format_decimal
from smarttec.ledger.statements import Line

COLUMNS = ("number", "time", "id", "kind", "counterpart", "amount", "held", "balance", "reference")


class _Echo:
    """What the CSV writer writes to: gives each line back."""

    def write(self, text: str) -> str:
        return text


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """RFC 4180, with a header."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for line in lines:
        yield writer.writerow(_values(line))


def as_json(lines: Iterable[Line]) -> Iterator[str]:
    """One object per line."""
    for line in lines:
        yield json.dumps(dict(zip(COLUMNS, _values(line), strict=True))) + "\n"


WRITERS: Mapping[str, Callable[[Iterable[Line]], Iterator[str]]] = {"csv": as_csv, "json": as_json}
"""Form → its writer."""


def _values(line: Line) -> tuple[str | int | None, ...]:
    return (
        line.number, line.at.isoformat(), str(line.id), line.kind.name.lower(), line.counterpart.name.lower(),
        format_decimal(line.amount_micros), format_decimal(line.held_micros), format_decimal(line.balance_micros),
        str(line.reference) if line.reference else None,
    )  # fmt: skip

"""What is understood of a file before anybody says anything: its columns, and the first rates as they would be read."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from smarttec.faces.desk.deck_file import sample_of
from smarttec.faces.desk.models import DeckUpload
from smarttec.kernel import clock
from smarttec.kernel.errors import CardNumberRefused, InvalidInput
from smarttec.kernel.money import format_decimal
from smarttec.rating.deck_csv import DeckInvalid, read_lines
from smarttec.rating.layout import Header, Layout, find_header, likely_header
from smarttec.rating.models import DeckTemplate

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """`places` gives for each of our columns the cell of the header; `rows` are the file's first ones as they stand."""

    layout: Layout
    cells: Sequence[str]
    places: dict[str, int]
    rows: Sequence[Sequence[str]]
    template: str = ""
    rates: tuple[tuple[str, ...], ...] = ()
    problem: str = ""


def guess(upload: DeckUpload) -> Guess:
    """By what was said before, else by our own names of columns, else by a layout that was kept.

    Raises `InvalidInput` for what is no table, and `CardNumberRefused`.
    """
    sample = sample_of(upload)
    kept = [("", Layout.from_json(upload.layout) if upload.layout else Layout())]
    kept += [(row.name, Layout.from_json(row.layout)) for row in DeckTemplate.objects.order_by("name")]
    for template, layout in kept:
        try:
            header = find_header(sample, layout)
        except InvalidInput:
            continue
        return _understood(sample, header, template)
    cells, rows = likely_header(sample, kept[0][1])
    if not cells:
        raise InvalidInput("This is no table: no line has a prefix, a destination and a price.", field="file")
    return Guess(
        layout=kept[0][1], cells=cells, places={}, rows=rows[:SHOWN],
        problem="Say which columns are the prefix, the destination and the price.",
    )  # fmt: skip


def holds_card_number_in(error: DeckInvalid) -> bool:
    """Whether a line was refused because of one; such a file is not kept."""
    return any(problem.message == CardNumberRefused().sentence for problem in error.problems)


def _understood(sample: str, header: Header, template: str) -> Guess:
    layout = header.layout
    table = list(csv.reader(sample.splitlines(), delimiter=layout.delimiter))
    cells, rows = table[header.line - 1], table[header.line :]
    guessed = Guess(
        layout=layout, cells=cells, places=dict(header.places), rows=rows[:SHOWN], template=template
    )  # fmt: skip
    rates: list[tuple[str, ...]] = []
    try:
        for _, line in read_lines(io.StringIO(sample, newline=""), layout, now=clock.now()):
            if len(rates) < SHOWN:
                price = f"{format_decimal(line.price_micros)} {line.currency}"
                rates.append((f"+{line.prefix}", line.destination, price, f"{line.valid_from:%Y-%m-%d}"))
    except DeckInvalid as error:
        if holds_card_number_in(error):
            raise CardNumberRefused(field="file") from None
        return replace(guessed, rates=tuple(rates), problem=str(error.problems[0]) if error.problems else "")
    return replace(guessed, rates=tuple(rates))

"""Reading a CSV file whoever wrote it: its characters, its separator, its columns. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from smarttec.kernel.errors import InvalidInput, InvalidPhoneNumber
from smarttec.kernel.phone import parse_e164
from smarttec.kernel.written_numbers import NumberShortened

BYTES_MAX = 900_000
LINES_MAX = 10_000
COLUMNS_MAX = 40
_SEPARATORS = ",;\t"
_NUMBER_WORDS = frozenset({
    "number", "phone", "phone number", "mobile", "mobile number", "mobile phone", "cell", "cell phone", "tel",
    "telephone", "msisdn", "to", "recipient", "numero", "número", "telefono", "teléfono", "móvil",
})  # fmt: skip
_NAME_WORDS = ("name", "full name", "first name", "firstname", "contact", "nombre")
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line: where it stands in the file (the first is 1), and its cells, as many as there are columns."""

    place: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read. `number_column` and `name_column` are places in `columns`."""

    columns: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    number_column: int
    name_column: int | None

    def number_in(self, line: SheetLine) -> str:
        """What stands for the number, as it was written."""
        return line.cells[self.number_column]

    def name_in(self, line: SheetLine) -> str:
        """The name; empty without such a column."""
        return "" if self.name_column is None else line.cells[self.name_column]

    def fields_in(self, line: SheetLine) -> dict[str, str]:
        """Every cell by its column, in small letters."""
        return dict(zip(self.columns, line.cells, strict=True))


def read_sheet(raw: bytes, *, country: str | None) -> Sheet:
    """Read a file with or without a line of titles; numbers may be national to `country`.

    Raises `InvalidInput` (field `file`).
    """
    if len(raw) > BYTES_MAX:
        raise _refused(f"The file is too large. Up to {BYTES_MAX // 1000} kB go in at once.")
    rows = _rows_of(_text_of(raw))
    if not rows:
        raise _refused("The file is empty.")
    width = max(len(cells) for _, cells in rows)
    if width > COLUMNS_MAX:
        raise _refused(f"The file has more than {COLUMNS_MAX} columns.")
    lines = [SheetLine(place, (*cells, *[""] * (width - len(cells)))) for place, cells in rows]
    titles = None if any(is_number(cell, country) for cell in lines[0].cells) else lines.pop(0).cells
    if len(lines) > LINES_MAX:
        raise _refused(f"The file has more than {LINES_MAX:,} lines. Please split it.")
    columns = _columns(titles, width)
    number_column = _number_column(columns, lines, country)
    return Sheet(columns, tuple(lines), number_column, _name_column(columns, number_column, has_titles=bool(titles)))


def is_number(text: str, country: str | None) -> bool:
    """Whether it is a phone number, or was one before a spreadsheet cut it short."""
    try:
        parse_e164(text, country)
    except NumberShortened:
        return True
    except InvalidPhoneNumber:
        return False
    return True


def _refused(why: str) -> InvalidInput:
    return InvalidInput(why, field="file")


def _text_of(raw: bytes) -> str:
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        raise _refused("This is not a text file. Save the table as CSV first.")
    return text


def _rows_of(text: str) -> list[tuple[int, list[str]]]:
    first = text.split("\n", maxsplit=1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [(place, [cell.strip() for cell in cells]) for place, cells in enumerate(reader, start=1)]
    except csv.Error:
        raise _refused("The file cannot be read as CSV.") from None
    return [(place, cells) for place, cells in rows if any(cells)]


def _columns(titles: Sequence[str] | None, width: int) -> tuple[str, ...]:
    """Titles in small letters, each once; places without a title are named by their number."""
    names: list[str] = []
    for place in range(width):
        name = " ".join(titles[place].lower().split()) if titles else ""
        names.append(name if name and name not in names else f"column {place + 1}")
    return tuple(names)


def _number_column(columns: Sequence[str], lines: Sequence[SheetLine], country: str | None) -> int:
    """The one that is called so; else the one where most numbers stand."""
    for place, name in enumerate(columns):
        if name in _NUMBER_WORDS:
            return place
    for by in (None, country):
        counts = [sum(is_number(line.cells[place], by) for line in lines[:_LOOKED_AT]) for place in range(len(columns))]
        if any(counts):
            return counts.index(max(counts))
    raise _refused("No column has phone numbers. Write them in international form, for example +14155550100.")


def _name_column(columns: Sequence[str], number_column: int, *, has_titles: bool) -> int | None:
    for word in _NAME_WORDS if has_titles else ():
        if word in columns:
            return columns.index(word)
    others = [place for place in range(len(columns)) if place != number_column]
    return others[0] if others and not has_titles else None

"""Rate decks as CSV (RFC 4180, UTF-8, a header line): read strictly, written so that reading gives the same again.

    prefix,destination,price,effective_date,end_date,initial_seconds,next_seconds,currency
    4179,Switzerland mobile,0.069,2027-01-01,,60,6,USD

`price` is for one SMS segment or one minute, with six places at most. Dates are `2027-01-01` (midnight UTC) or
`2027-01-01T06:00:00Z`. `end_date` and the increments may be left out.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_decimal, parse_micros
from smarttec.rating.domain import RateLine

COLUMNS = (
    "prefix", "destination", "price", "effective_date", "end_date", "initial_seconds", "next_seconds", "currency",
)  # fmt: skip
OPTIONAL = frozenset({"end_date", "initial_seconds", "next_seconds"})
LINES_MAX = 500_000
PROBLEMS_MAX = 50
"""More are not listed: the file is another than was meant."""
_DESTINATION_MAX = 80
_INCREMENT_MAX = 3600
_PREFIX = re.compile(r"[1-9][0-9]{0,14}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2}))?")
_FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet takes for a formula at the beginning of a cell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line of the file (the header is line 1)."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.message}"


class DeckInvalid(InvalidInput):
    """The rate deck has lines that cannot be read; nothing of it was taken."""

    code = "rate-deck-invalid"
    what_to_do = "Correct the named lines and import the file again."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:3]))


def read_deck(text: str) -> list[RateLine]:
    """The lines of a deck. Raises `DeckInvalid` with every problem found (50 at most)."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = _header(next(reader, []))
        return _read(reader, header)
    except csv.Error as error:
        raise DeckInvalid([Problem(reader.line_num, "line", f"is not CSV: {error}.")]) from None


def _header(names: list[str]) -> list[str]:
    missing = [name for name in COLUMNS if name not in names and name not in OPTIONAL]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) != len(names):
        told = ", ".join([*(f"no {name}" for name in missing), *(f"unknown: {name[:40]!r}" for name in unknown)])
        raise DeckInvalid([Problem(1, "header", f"{told or 'a column stands twice'}.")])
    return names


def _read(reader: Iterable[list[str]], header: list[str]) -> list[RateLine]:
    lines: list[RateLine] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, datetime], int] = {}
    number = 1
    for number, cells in enumerate(reader, 2):
        if len(lines) >= LINES_MAX or len(problems) >= PROBLEMS_MAX:
            break
        line, wrong = _line(dict(zip(header, cells, strict=False)), number, len(cells) == len(header))
        problems += wrong
        if line is not None:
            first = seen.setdefault((line.currency, line.prefix, line.valid_from), number)
            if first != number:
                problems.append(Problem(number, "prefix", f"stands in line {first} already, from the same moment on."))
            lines.append(line)
    if len(lines) >= LINES_MAX:
        problems.append(Problem(number, "line", f"is more than the {LINES_MAX:,} that are taken at once."))
    if problems or not lines:
        raise DeckInvalid(problems or [Problem(number, "line", "is the last, and there is no rate.")])
    return lines


def _line(cells: Mapping[str, str], number: int, is_whole: bool) -> tuple[RateLine | None, list[Problem]]:  # noqa: FBT001 - private
    if not is_whole:
        return None, [Problem(number, "line", "has another number of cells than the header.")]
    values: dict[str, object] = {}
    problems = []
    for column, read in _READERS.items():
        try:
            values[column] = read(cells.get(column, ""))
        except InvalidInput as error:
            problems.append(Problem(number, column, error.sentence))
    if problems:
        return None, problems
    line = _as_line(values)
    if line.is_ended(line.valid_from):
        return None, [Problem(number, "end_date", "The end is not after the beginning.")]
    return line, []


def _as_line(values: Mapping[str, object]) -> RateLine:
    named = {field: values[column] for column, field in _FIELDS.items()}
    return RateLine(**named)  # type: ignore[arg-type]  # each reader gives its field's type


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise InvalidInput("A prefix is 1 to 15 digits, without plus and without zeros in front.")
    return text


def _destination(text: str) -> str:
    if not text.strip() or len(text) > _DESTINATION_MAX or not text.isprintable() or text != text.strip():
        raise InvalidInput(f"A destination is a printable name of 1 to {_DESTINATION_MAX} characters.")
    if text.startswith(_FORMULA):
        raise InvalidInput("A destination does not begin like a formula of a spreadsheet.")
    refuse_card_number(text)
    return text


def _price(text: str) -> int:
    try:
        return parse_micros(text)
    except InvalidInput:
        raise InvalidInput("A price is a decimal number with six places at most, for example 0.0075.") from None


def _moment(text: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput("A date is written 2027-01-01, or with a time 2027-01-01T06:00:00Z.")


def _end(text: str) -> datetime | None:
    return _moment(text) if text else None


def _increment(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= _INCREMENT_MAX:
        raise InvalidInput(f"An increment is 1 to {_INCREMENT_MAX} seconds.")
    return int(text)


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise InvalidInput("A currency is three capital letters (ISO 4217).")
    return text


_READERS = {
    "prefix": _prefix,
    "destination": _destination,
    "price": _price,
    "effective_date": _moment,
    "end_date": _end,
    "initial_seconds": _increment,
    "next_seconds": _increment,
    "currency": _currency,
}
_FIELDS = {
    "prefix": "prefix",
    "destination": "destination",
    "price": "price_micros",
    "effective_date": "valid_from",
    "end_date": "valid_until",
    "initial_seconds": "initial_seconds",
    "next_seconds": "next_seconds",
    "currency": "currency",
}


def write_deck(lines: Iterable[RateLine]) -> str:
    """The lines as CSV; `read_deck` gives the same lines again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        end = _date(line.valid_until) if line.valid_until else ""
        writer.writerow([
            line.prefix, line.destination, format_decimal(line.price_micros), _date(line.valid_from), end,
            line.initial_seconds, line.next_seconds, line.currency,
        ])  # fmt: skip
    return out.getvalue()


def _date(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    is_midnight = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return moment.date().isoformat() if is_midnight else moment.isoformat().replace("+00:00", "Z")

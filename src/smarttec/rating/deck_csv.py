"""Rate decks as CSV: read as carriers write them, written so that reading gives the same again.

    prefix,destination,price,effective_date,end_date,initial_seconds,next_seconds,currency
    4179,Switzerland mobile,0.069,2027-01-01,,60,6,USD

`price` is for one SMS segment or one minute, with six places at most. Dates are `2027-01-01` (midnight UTC) or
`2027-01-01T06:00:00Z`, `31.12.2027`, and with slashes where the layout says what comes first; without a date a line
counts at once. A cell may name several prefixes: `4670-4673`, `4670; 4672`, `+46`. How a file is laid out is found
out, or said (`layout`). Lines are read one by one: a million need the memory of one.
"""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TextIO

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_decimal, parse_micros
from smarttec.rating.domain import RateLine
from smarttec.rating.layout import Header, Layout, find_header

COLUMNS = (
    "prefix", "destination", "price", "effective_date", "end_date", "initial_seconds", "next_seconds", "currency",
)  # fmt: skip
LINES_MAX = 2_000_000
PROBLEMS_MAX = 50
"""More are not listed: the file is another than was meant."""
SAMPLE_LINES = 200
RANGE_MAX = 1000
_DESTINATION_MAX = 80
_INCREMENT_MAX = 3600
_PREFIX = re.compile(r"[1-9][0-9]{0,14}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2}))?")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_AT_ONCE = {"", "immediate", "immediately", "now", "asap", "sofort", "inmediato", "immediat"}
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


def read_deck(text: str, layout: Layout | None = None, *, now: datetime | None = None) -> list[RateLine]:
    """All lines of a short deck. Raises `DeckInvalid` with every problem found (50 at most)."""
    return [line for _, line in read_lines(io.StringIO(text, newline=""), layout or Layout(), now=now)]


def read_lines(file: TextIO, layout: Layout, *, now: datetime | None = None) -> Iterator[tuple[int, RateLine]]:
    """The lines of a deck, each with its number in the file.

    `now` is when lines without a date begin. Raises `DeckInvalid`, after the last good line before the first problem
    was given: whoever takes them has to take none of them then.
    """
    sample = list(itertools.islice(file, SAMPLE_LINES))
    try:
        header = find_header("".join(sample).removeprefix("\ufeff"), layout)
    except (InvalidInput, csv.Error) as error:
        raise DeckInvalid([Problem(1, "header", f"{error}")]) from None
    reader = csv.reader(itertools.chain(sample, file), delimiter=header.layout.delimiter, strict=True)
    try:
        yield from _read(reader, _Cells(header, now or clock.now()))
    except csv.Error as error:
        raise DeckInvalid([Problem(reader.line_num, "line", f"is not CSV: {error}.")]) from None


def _read(reader: Iterable[list[str]], cells_of: "_Cells") -> Iterator[tuple[int, RateLine]]:
    problems: list[Problem] = []
    count, number = 0, 1
    for number, cells in enumerate(reader, 1):
        if number <= cells_of.header.line or not any(cell.strip() for cell in cells):
            continue
        lines, wrong = cells_of.read(cells, number)
        problems += wrong
        count += len(lines)
        if count > LINES_MAX:
            problems.append(Problem(number, "line", f"is more than the {LINES_MAX:,} that are taken at once."))
        if len(problems) >= PROBLEMS_MAX or count > LINES_MAX:
            break
        if not problems:
            yield from ((number, line) for line in lines)
    if problems or not count:
        raise DeckInvalid(problems or [Problem(number, "line", "is the last, and there is no rate.")])


class _Cells:
    """Reads the cells of one file's lines."""

    def __init__(self, header: Header, now: datetime) -> None:
        self.header = header
        layout = header.layout
        self._readers: Mapping[str, Callable[[str], object]] = {
            "destination": _destination,
            "price": _price_with_comma if layout.decimal_comma else _price,
            "effective_date": lambda text: now if text.casefold() in _AT_ONCE else _moment(text, layout.date_order),
            "end_date": lambda text: _moment(text, layout.date_order) if text else None,
            "initial_seconds": _increment,
            "next_seconds": _increment,
            "currency": lambda text: _currency(text or layout.currency),
        }

    def read(self, cells: Sequence[str], number: int) -> tuple[list[RateLine], list[Problem]]:
        """One line of the file: as many rates as it names prefixes."""
        if len(cells) != self.header.width:
            return [], [Problem(number, "line", "has another number of cells than the header.")]
        told = {column: cells[place].strip() for column, place in self.header.places.items()}
        told |= _increments(told)
        values, problems = self._values(told, number)
        try:
            prefixes = _prefixes(told["prefix"], told.get("country_code", ""))
        except InvalidInput as error:
            problems.insert(0, Problem(number, "prefix", error.sentence))
        if problems:
            return [], problems
        line = RateLine(prefix="", **{_FIELDS[column]: value for column, value in values.items()})  # type: ignore[arg-type]  # each reader gives its field's type
        if line.is_ended(line.valid_from):
            return [], [Problem(number, "end_date", "The end is not after the beginning.")]
        return [replace(line, prefix=prefix) for prefix in prefixes], []

    def _values(self, told: Mapping[str, str], number: int) -> tuple[dict[str, object], list[Problem]]:
        values: dict[str, object] = {}
        problems = []
        for column, read in self._readers.items():
            try:
                values[column] = read(told.get(column, ""))
            except InvalidInput as error:
                problems.append(Problem(number, column, error.sentence))
        return values, problems


def _increments(told: Mapping[str, str]) -> dict[str, str]:
    """`60/6`, `30+6`, `1`: the first and the next."""
    text = told.get("increments", "")
    if not text:
        return {}
    first, _, following = re.sub(r"[^0-9]+", "/", text).strip("/").partition("/")
    return {"initial_seconds": first, "next_seconds": following or first}


def _prefixes(text: str, country_code: str) -> list[str]:
    """`+46`, `0046`, `4670-4673`, `4670, 4672`, after a country code that has a column of its own."""
    code = re.sub(r"[^0-9]", "", country_code)
    parts = [part for part in re.split(r"[,;/ ]+", text.replace("=", "").replace('"', "")) if part]
    found = [prefix for part in parts or [""] for prefix in _range(part, code)]
    if len(found) > RANGE_MAX:
        raise InvalidInput(f"One line names at most {RANGE_MAX} prefixes.")
    return list(dict.fromkeys(found))


def _range(part: str, code: str) -> list[str]:
    first, dash, last = part.partition("-")
    first, last = _digits(first, code), _digits(last, code) if dash else ""
    if not dash:
        return [first]
    if len(first) != len(last) or int(last) < int(first) or int(last) - int(first) >= RANGE_MAX:
        raise InvalidInput(f"A range is like 4670-4673: as many digits, upwards, {RANGE_MAX} prefixes at most.")
    return [str(number) for number in range(int(first), int(last) + 1)]


def _digits(text: str, code: str) -> str:
    bare = text.strip().removeprefix("+")
    digits = code + (bare.removeprefix("00") if bare.startswith("00") and not code else bare)
    if not _PREFIX.fullmatch(digits):
        raise InvalidInput("A prefix is 1 to 15 digits in international form, such as 46 or +46.")
    return digits


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


def _price_with_comma(text: str) -> int:
    return _price(text.replace(".", "").replace(",", "."))


def _moment(text: str, date_order: str) -> datetime:
    if found := _NUMBERS.fullmatch(text):
        one, sign, other, year = found.groups()
        if sign == "." or date_order:
            day, month = (other, one) if date_order == "month-first" and sign != "." else (one, other)
            text = f"{year}-{int(month):02}-{int(day):02}"
    try:
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput("A date is written 2027-01-01, or with a time 2027-01-01T06:00:00Z.")


def _increment(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= _INCREMENT_MAX:
        raise InvalidInput(f"An increment is 1 to {_INCREMENT_MAX} seconds.")
    return int(text)


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise InvalidInput("A currency is three capital letters (ISO 4217); name it where the file does not.")
    return text


_FIELDS = {
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

"""Taking in many numbers from a CSV file: looked through first, then taken in as it was shown.

Columns by their headings: `number` (needed), `country`, `kind` (local, mobile, toll-free, short code), `sms`, `voice`
(yes or no). What is left out is read from the number.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from smarttec.kernel.errors import BodyTooLarge, InvalidInput
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.numbers.actions.assigning import short_code
from smarttec.numbers.domain import Kind, kind_of
from smarttec.numbers.models import StockNumber

LINES_MAX = 50_000
BYTES_MAX = 4_000_000
_AT_ONCE = 1_000
_KINDS = {kind.words: kind for kind in Kind} | {"": None}
_YES, _NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}


@dataclass(frozen=True, slots=True)
class Line:
    """A number to take in."""

    e164: str
    country: str
    kind: Kind
    has_sms: bool
    has_voice: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not taken in (from 1; the headings are line 1), and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do."""

    new: tuple[Line, ...]
    known: int
    rejected: tuple[Rejected, ...]


def look_through(data: bytes) -> Preview:
    """Read a file without storing anything. Raises `InvalidInput`, `BodyTooLarge`."""
    if len(data) > BYTES_MAX:
        raise BodyTooLarge(f"A file has at most {BYTES_MAX:,} bytes.")
    lines: dict[str, Line] = {}
    rejected: list[Rejected] = []
    for number, fields in _rows(data):
        try:
            line = _line(fields)
        except InvalidInput as error:
            rejected.append(Rejected(number, error.sentence))
            continue
        if lines.setdefault(line.e164, line) is not line:
            rejected.append(Rejected(number, "The number stands in the file twice."))
    known = _known(list(lines))
    return Preview(tuple(line for e164, line in lines.items() if e164 not in known), len(known), tuple(rejected))


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        headings = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if "number" not in headings:
            raise InvalidInput("The first line must name the columns; one is called “number”.", field="file")
        reader.fieldnames = headings
        for count, row in enumerate(reader):
            if count >= LINES_MAX:
                raise InvalidInput(f"A file has at most {LINES_MAX:,} lines.", field="file")
            yield reader.line_num, {name: (text or "").strip() for name, text in row.items() if isinstance(name, str)}
    except (UnicodeDecodeError, csv.Error):
        raise InvalidInput("This is not a CSV file in UTF-8.", field="file") from None


def _line(fields: dict[str, str]) -> Line:
    kind, country = _kind(fields.get("kind", "")), fields.get("country", "").upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise InvalidInput("The country has two letters, such as US.")
    number = fields.get("number", "")
    e164 = short_code(number, country) if kind is Kind.SHORT_CODE else parse_e164(number)
    return Line(
        e164,
        country or country_of(e164) or "",
        kind or kind_of(e164),
        _is_yes(fields.get("sms", ""), default=True),
        _is_yes(fields.get("voice", ""), default=False),
    )


def _kind(text: str) -> Kind | None:
    words = text.lower()
    if words not in _KINDS:
        raise InvalidInput("The kind is local, mobile, toll-free or short code.")
    return _KINDS[words]


def _is_yes(text: str, *, default: bool) -> bool:
    word = text.lower()
    if word and word not in _YES | _NO:
        raise InvalidInput("Write yes or no under “sms” and “voice”.")
    return word in _YES if word else default


def _known(numbers: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        own = StockNumber.objects.filter(e164__in=numbers[start : start + _AT_ONCE])
        found.update(own.values_list("e164", flat=True))
    return found


def take_in(preview: Preview) -> int:
    """Take the new numbers in; how many. What came in meanwhile stays as it is."""
    rows = [
        StockNumber(
            e164=line.e164, country=line.country, kind=line.kind, has_sms=line.has_sms, has_voice=line.has_voice
        )
        for line in preview.new
    ]  # fmt: skip
    StockNumber.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    return len(rows)

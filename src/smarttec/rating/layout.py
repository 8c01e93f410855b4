"""How a carrier's file is laid out: its separator, its decimal sign, which column is what. Pure.

Carriers name their columns as they like, in their own language. What is not recognised is named by hand, once, and kept
as a template (`models.DeckTemplate`).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from smarttec.kernel.errors import InvalidInput

COLUMNS = (
    "prefix", "destination", "price", "effective_date", "end_date", "initial_seconds", "next_seconds", "currency",
    "increments", "country_code",
)  # fmt: skip
REQUIRED = ("prefix", "destination", "price")
DELIMITERS = ",;\t|"
HEADER_WITHIN = 20
"""Lines of a title or an address that may stand before the header."""
DATE_ORDERS = ("", "day-first", "month-first")

_NAMES = {
    "prefix": "prefix code codes dialcode dialcodes dialingcode dialprefix destinationcode e164 vorwahl prefijo codigo "
    "prefixe indicatif prefisso areacode",
    "destination": "destination destinationname name zone country description network ziel zielname land destino pais "
    "pays reseau operator",
    "price": "price rate rateusd rateeur rategbp priceperminute rateperminute ratepermin pricepermin pricepersms preis "
    "tarif tarifa precio prix cost newrate newprice",
    "effective_date": "effectivedate effective effectivefrom validfrom startdate gueltigab gultigab fechaefectiva "
    "vigencia vigentedesde dateeffet datedeffet dateeffective from",
    "end_date": "enddate validto validuntil expires expiry expirydate gueltigbis gultigbis fechafin hasta datefin "
    "until",
    "initial_seconds": "initialseconds minimum mininterval firstinterval initial minduration initialincrement",
    "next_seconds": "nextseconds increment interval nextinterval step nextincrement subsequent",
    "increments": "increments billing billingincrement billingincrements billingterms rounding taktung takt incremento "
    "incrementos facturacion tarification",
    "currency": "currency curr wahrung waehrung moneda devise valuta",
    "country_code": "countrycode cc landesvorwahl codigopais codepays",
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names.split()}
_CURRENCY_IN_NAME = re.compile(r"\b(USD|EUR|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN|MXN|BRL|INR)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`named` gives the file's names of columns by ours, where they are not recognised; `ignored` are names that are
    not taken for any. Empty: found out."""

    named: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    delimiter: str = ""
    decimal_comma: bool | None = None
    currency: str = ""
    date_order: str = ""

    def as_json(self) -> dict[str, Any]:
        """For a template."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Layout":
        """Of a template."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a file's columns are. `line` is the header's number; `places` gives the cell of each of our columns."""

    line: int
    places: Mapping[str, int]
    width: int
    layout: Layout


def parse_named(text: str) -> dict[str, str]:
    """`prefix=Dial Code, price=Rate` → the names. Raises `InvalidInput`."""
    named: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        ours, equals, theirs = (word.strip() for word in part.partition("="))
        if not equals or ours not in COLUMNS or not theirs:
            raise InvalidInput(f"Name columns like prefix=Code, price=Rate; ours are {', '.join(COLUMNS)}.")
        named[ours] = theirs
    return named


def find_header(sample: str, layout: Layout) -> Header:
    """Find separator, header and decimal sign in the first lines of a file. Raises `InvalidInput`."""
    lines = sample.splitlines()
    for delimiter in [layout.delimiter] if layout.delimiter else _by_frequency(lines):
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
        for number, cells in enumerate(rows[:HEADER_WITHIN]):
            places = _places(cells, layout)
            if all(column in places for column in REQUIRED):
                found = replace(
                    layout,
                    delimiter=delimiter,
                    decimal_comma=_decimal_comma(rows[number + 1 :], places["price"], layout),
                    currency=layout.currency or _currency_of(cells, places),
                )
                return Header(number + 1, places, len(cells), found)
    raise InvalidInput(
        f"The header is not understood: columns for {', '.join(REQUIRED)} are needed. Name them, like prefix=Code."
    )


def likely_header(sample: str, layout: Layout) -> tuple[list[str], list[list[str]]]:
    """The cells of what looks like the header, understood or not, and the rows below it in the sample."""
    lines = sample.splitlines()
    for delimiter in [layout.delimiter] if layout.delimiter else _by_frequency(lines):
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
        for number, cells in enumerate(rows[:HEADER_WITHIN]):
            if len([cell for cell in cells if cell.strip()]) >= len(REQUIRED):
                return cells, rows[number + 1 :]
    return [], []


def _by_frequency(lines: Iterable[str]) -> list[str]:
    text = "\n".join(lines)
    return sorted(DELIMITERS, key=text.count, reverse=True)


def _places(cells: Sequence[str], layout: Layout) -> dict[str, int]:
    by_hand = {_plain(theirs): ours for ours, theirs in layout.named.items()}
    ignored = {_plain(name) for name in layout.ignored}
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = _plain(cell)
        column = by_hand.get(name) or _COLUMN_OF.get(name) or _COLUMN_OF.get(_plain(_CURRENCY_IN_NAME.sub("", cell)))
        if column and name not in ignored and column not in places and (column not in layout.named or name in by_hand):
            places[column] = place
    return places


def _plain(text: str) -> str:
    """Without case, accents, spaces and signs."""
    spelled = unicodedata.normalize("NFKD", text.strip().lstrip("\ufeff"))
    return "".join(letter for letter in spelled.casefold() if letter.isalnum() and letter.isascii())


def _decimal_comma(rows: Iterable[Sequence[str]], place: int, layout: Layout) -> bool:
    if layout.decimal_comma is not None:
        return layout.decimal_comma
    prices = [row[place].strip() for row in rows if len(row) > place]
    return not any("." in price for price in prices) and any("," in price for price in prices)


def _currency_of(cells: Sequence[str], places: Mapping[str, int]) -> str:
    """Where no column says it, the header of the price may: `Rate (USD)`."""
    found = _CURRENCY_IN_NAME.search(cells[places["price"]])
    return found.group(1) if found and "currency" not in places else ""

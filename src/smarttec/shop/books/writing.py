"""The journal and the lists as files: CSV for anybody, DATEV's EXTF, and a journal that QuickBooks Online imports.

DATEV: developer.datev.de, "DATEV-Format" (Buchungsstapel, version 700, category 21, format version 13): two header
lines, semicolons, decimal comma, dates as DDMM, CP 1252, amounts positive with S (debit) or H (credit) for the account.
QuickBooks Online: "Import journal entries": a line for each side, the same journal number on both.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT, format_decimal
from smarttec.shop.books.documents import Listed, TaxSum
from smarttec.shop.books.domain import Posting
from smarttec.shop.paper.domain import format_rate, round_to_cents

_EXTF_COLUMNS = (
    "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basis-Umsatz", "WKZ Basis-Umsatz",
    "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum", "Belegfeld 1", "Belegfeld 2", "Skonto",
    "Buchungstext",
)  # fmt: skip
_LONGEST_TEXT, _LONGEST_DOCUMENT = 60, 36


def in_cents(postings: Iterable[Posting]) -> list[tuple[Posting, int]]:
    """Each posting with its amount in whole cents.

    Usage costs fractions of a cent: what of each pair of accounts is left over is carried to its next posting, so that
    sums stay within half a cent of the exact ones however long the span.
    """
    carried: dict[tuple[str, str, str], int] = {}
    told = []
    for one in postings:
        key = (one.debit.name, one.credit.name, one.currency)
        exact = one.amount_micros + carried.get(key, 0)
        cents = round_to_cents(exact)
        carried[key] = exact - cents
        if cents:
            told.append((one, cents))
    return told


def journal_csv(postings: Iterable[Posting]) -> str:
    """Exact amounts, a line for each posting."""
    rows = [
        (
            one.on.isoformat(), one.document, one.debit.number, one.debit.words, one.credit.number, one.credit.words,
            format_decimal(one.amount_micros), one.currency, one.text,
        )
        for one in postings
    ]  # fmt: skip
    header = (
        "date", "document", "debit", "debit account", "credit", "credit account", "amount", "currency", "text",
    )  # fmt: skip
    return _csv([header, *rows])


def journal_quickbooks(postings: Iterable[Posting]) -> str:
    """Two lines for each posting."""
    rows: list[Sequence[object]] = [
        ("JournalNo", "JournalDate", "Currency", "AccountName", "Debits", "Credits", "Description", "Memo")
    ]
    for number, (one, cents) in enumerate(in_cents(postings), start=1):
        amount, day = format_decimal(cents), one.on.strftime("%m/%d/%Y")
        rows.append((number, day, one.currency, one.debit.words, amount, "", one.text, one.document))
        rows.append((number, day, one.currency, one.credit.words, "", amount, one.text, one.document))
    return _csv(rows)


def journal_datev(
    postings: Iterable[Posting], *, since: date, until_inclusive: date, consultant: int, client: int
) -> bytes:
    """EXTF for a span within a financial year that begins in January; `consultant` and `client` are DATEV's numbers.

    Raises `InvalidInput` for a span of two years: its dates are told without their year.
    """
    if since.year != until_inclusive.year:
        raise InvalidInput("DATEV takes the days of one year at a time.", field="until")
    year_begins = since.replace(month=1, day=1)
    made = clock.now().strftime("%Y%m%d%H%M%S000")
    header = (
        f'"EXTF";700;21;"Buchungsstapel";13;{made};;"SM";"";"";{consultant};{client};{year_begins:%Y%m%d};4;'
        f'{since:%Y%m%d};{until_inclusive:%Y%m%d};"Smarttec";"";1;0;0;"";;"";;;"03";;;"";""'
    )
    lines = [header, ";".join(_EXTF_COLUMNS)]
    for one, cents in in_cents(postings):
        amount = f"{cents // (100 * MICROS_PER_CENT)},{cents // MICROS_PER_CENT % 100:02d}"
        lines.append(
            f'{amount};"S";"{one.currency}";;;"";{one.debit.number};{one.credit.number};"";{one.on:%d%m};'
            f'"{_quoted(one.document, _LONGEST_DOCUMENT)}";"";;"{_quoted(one.text, _LONGEST_TEXT)}"'
        )
    return "\r\n".join([*lines, ""]).encode("cp1252", errors="replace")


def documents_csv(rows: Iterable[Listed]) -> str:
    """A line for each document and tax."""
    header = ("number", "kind", "date", "about", "country", "currency", "tax", "rate", "net", "tax amount", "gross",
              "local currency", "local tax")  # fmt: skip
    return _csv(
        [
            header,
            *(
                (
                    one.number, one.kind, one.on.isoformat(), one.about, one.country, one.currency, one.tax_name,
                    format_rate(one.rate_ppm), format_decimal(one.net_micros), format_decimal(one.tax_micros),
                    format_decimal(one.net_micros + one.tax_micros), one.local_currency,
                    format_decimal(one.local_tax_micros) if one.local_currency else "",
                )
                for one in rows
            ),
        ]
    )  # fmt: skip


def taxes_csv(rows: Iterable[TaxSum]) -> str:
    """A line for each country, tax and rate."""
    header = ("country", "tax", "rate", "currency", "net", "tax amount", "documents", "local currency", "local tax")
    return _csv(
        [
            header,
            *(
                (
                    one.country, one.tax_name, format_rate(one.rate_ppm), one.currency, format_decimal(one.net_micros),
                    format_decimal(one.tax_micros), one.documents, one.local_currency,
                    format_decimal(one.local_tax_micros) if one.local_currency else "",
                )
                for one in rows
            ),
        ]
    )  # fmt: skip


def _csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _quoted(text: str, longest: int) -> str:
    return text[:longest].replace('"', "'")

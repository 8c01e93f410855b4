"""The list of issued documents, and tax by country and rate: from the columns that are not sealed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from smarttec.shop.books.domain import moment
from smarttec.shop.paper.domain import Kind, spread
from smarttec.shop.paper.models import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One document and one of its taxes. A credit note's amounts are negative."""

    number: str
    kind: str
    on: date
    about: str
    country: str
    currency: str
    tax_name: str
    rate_ppm: int
    net_micros: int
    tax_micros: int
    local_currency: str
    local_tax_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """What documents of a country, tax and rate come to."""

    country: str
    tax_name: str
    rate_ppm: int
    currency: str
    net_micros: int
    tax_micros: int
    local_currency: str
    local_tax_micros: int
    documents: int


def documents(*, since: date, until: date) -> Iterator[Listed]:
    """Invoices, receipts and credit notes of `since` ≤ day < `until`, by number of their series."""
    rows = Document.objects.filter(issued_at__gte=moment(since), issued_at__lt=moment(until)).exclude(kind=Kind.QUOTE)
    for paper in rows.defer("content").select_related("about").order_by("kind", "year", "sequence"):
        sign = -1 if paper.kind == Kind.CREDIT_NOTE else 1
        shares = spread(paper.local_tax_micros, [int(tax["tax_micros"]) for tax in paper.taxes])
        for tax, local in zip(paper.taxes, shares, strict=True):
            yield Listed(
                number=paper.number, kind=Kind(paper.kind).title, on=paper.issued_at.date(),
                about=paper.about.number if paper.about else "", country=paper.country, currency=paper.currency,
                tax_name=str(tax["name"]), rate_ppm=int(tax["rate_ppm"]), net_micros=sign * int(tax["net_micros"]),
                tax_micros=sign * int(tax["tax_micros"]), local_currency=paper.local_currency,
                local_tax_micros=sign * local,
            )  # fmt: skip


def tax_sums(*, since: date, until: date) -> list[TaxSum]:
    """By country, tax, rate and currency."""
    sums: dict[tuple[str, str, int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in documents(since=since, until=until):
        found = sums[one.country, one.tax_name, one.rate_ppm, one.currency, one.local_currency]
        for place, value in enumerate((one.net_micros, one.tax_micros, one.local_tax_micros, 1)):
            found[place] += value
    return [
        TaxSum(
            country=country, tax_name=name, rate_ppm=rate, currency=currency, net_micros=net, tax_micros=tax,
            local_currency=local_currency, local_tax_micros=local, documents=count,
        )
        for (country, name, rate, currency, local_currency), (net, tax, local, count) in sorted(sums.items())
    ]  # fmt: skip

"""Tax in the currency of the operator's country, where documents are in another one (Directive 2006/112/EC, Art. 230).

The rate is the last one that was published on or before the day of the document; who published it and when stands on
the document. A credit note takes the rate of what it is about, and all of them together its amount to the cent.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q, Sum

from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.models import Document, ExchangeRate
from smarttec.shop.paper.seller import is_tax_currency_set, tax_currency

OLDEST = timedelta(days=62)
"""A rate of a month ago may still be right (some tax offices publish one a month), an older one was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`1 base = rate quote`, as it was published."""

    base: str
    quote: str
    rate: str
    day: str
    source: str

    @property
    def words(self) -> str:
        """`1 EUR = 1.0852 USD, ECB, 2026-11-30`."""
        return f"1 {self.base} = {self.rate} {self.quote}, {self.source}, {self.day}"

    def convert(self, micros: int, *, into: str) -> int:
        """In whole cents, half up. Pure."""
        rate = Decimal(self.rate)
        cents = Decimal(micros) * rate / MICROS_PER_CENT if into == self.quote else micros / rate / MICROS_PER_CENT
        return int(cents.to_integral_value(ROUND_HALF_UP)) * MICROS_PER_CENT


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTax:
    """The tax of a document in the other currency, and by which rate."""

    currency: str
    tax_micros: int
    exchange: Exchange


def set_exchange_rate(*, base: str, quote: str, rate: Decimal, day: date, source: str) -> ExchangeRate:
    """Enter a rate; that of the same day again takes its place, and what was issued keeps its own. Raises
    `InvalidInput`.
    """
    base, quote = base.strip().upper(), quote.strip().upper()
    if not all(len(code) == 3 and code.isascii() and code.isalpha() for code in (base, quote)) or base == quote:
        raise InvalidInput("Write two currencies, each with its three letters.", field="base")
    if not rate.is_finite() or not 0 < rate < 10**9 or rate != round(rate, 9):
        raise InvalidInput("A rate is more than zero, with nine decimal places at most.", field="rate")
    if not source.strip():
        raise InvalidInput("Write who published the rate.", field="source")
    values = {"rate": rate, "source": source.strip()}
    return ExchangeRate.objects.update_or_create(base=base, quote=quote, day=day, defaults=values)[0]


def local_tax(*, kind: Kind, tax_micros: int, currency: str, on: date, about: Document | None) -> LocalTax | None:
    """What a document has to say beside its own currency; None where nothing is asked for.

    Raises `Conflict` while a rate is missing and `SMARTTEC_TAX_CURRENCY` demands one, or there were rates before.
    """
    if about is not None:
        return _as_before(kind, tax_micros, about)
    into = tax_currency()
    if kind is Kind.QUOTE or not tax_micros or into in {"", currency}:
        return None
    exchange = _rate(currency, into, on=on)
    if exchange is None:
        return None
    return LocalTax(currency=into, tax_micros=exchange.convert(tax_micros, into=into), exchange=exchange)


def exchange_of(document: Document) -> Exchange | None:
    """The rate that a document was issued with."""
    kept: Mapping[str, Any] | None = document.exchange
    return None if kept is None else Exchange(**kept)


def kept(local: LocalTax | None) -> dict[str, Any]:
    """The columns of a document."""
    if local is None:
        return {}
    columns = {"local_currency": local.currency, "local_tax_micros": local.tax_micros}
    return {**columns, "exchange": asdict(local.exchange)}


def _rate(currency: str, into: str, *, on: date) -> Exchange | None:
    either = Q(base=currency, quote=into) | Q(base=into, quote=currency)
    found = ExchangeRate.objects.filter(either, day__lte=on).order_by("-day", "-entered_at").first()
    if found is not None and found.day >= on - OLDEST:
        rate = f"{found.rate:f}".rstrip("0").rstrip(".")
        return Exchange(base=found.base, quote=found.quote, rate=rate, day=found.day.isoformat(), source=found.source)
    if is_tax_currency_set() or ExchangeRate.objects.filter(either).exists():
        raise Conflict(f"Enter an exchange rate of {currency} and {into} first: the tax has to stand in {into} too.")
    return None


def _as_before(kind: Kind, tax_micros: int, about: Document) -> LocalTax | None:
    """A part of what a document says, so that all parts add up to it; what comes again takes its part off again."""
    exchange = exchange_of(about)
    if exchange is None:
        return None
    notes, again = (_sums(about, of) for of in (Kind.CREDIT_NOTE, Kind.RECEIPT))
    tax, local = (first - second for first, second in zip(notes, again, strict=True))
    sign = 1 if kind is Kind.CREDIT_NOTE else -1
    reached = exchange.convert(tax + sign * tax_micros, into=about.local_currency)
    return LocalTax(currency=about.local_currency, tax_micros=sign * (reached - local), exchange=exchange)


def _sums(about: Document, kind: Kind) -> tuple[int, int]:
    found = Document.objects.filter(about=about, kind=kind).aggregate(
        tax=Sum("tax_micros"), local=Sum("local_tax_micros")
    )
    return int(found["tax"] or 0), int(found["local"] or 0)

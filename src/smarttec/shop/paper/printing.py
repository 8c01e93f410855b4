"""A document in the words and figures that are printed: the same for the page and for the PDF."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from smarttec.fraud.destinations import name_of
from smarttec.kernel.money import format_money
from smarttec.shop.paper.domain import Kind, Line, TaxTotal, format_rate, totals_of
from smarttec.shop.paper.local_tax import exchange_of
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.snapshot import Seller, Snapshot
from smarttec.shop.paper.tax_ids import EU

_LETTER_PAPER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "CR", "DO", "GT", "PA", "SV", "VE"})
_BUYER = {
    Kind.QUOTE: "Quote for", Kind.INVOICE: "Bill to", Kind.RECEIPT: "Received from", Kind.CREDIT_NOTE: "Credit to",
}  # fmt: skip
_TOTAL = {
    Kind.QUOTE: "Total", Kind.INVOICE: "Amount due", Kind.RECEIPT: "Amount paid", Kind.CREDIT_NOTE: "Amount credited",
}  # fmt: skip
_VAT_BESIDE = frozenset({"GB", "CH", "NO"})
_DUE = {Kind.QUOTE: "Valid until", Kind.INVOICE: "Due"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line, ready to print."""

    description: str
    quantity: str
    each: str
    net: str
    tax_rate: str
    gross: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Everything that stands on the page. `facts` and `sums` are pairs of words and value."""

    title: str
    number: str
    issued_at: datetime
    paper: str
    seller: Seller
    seller_lines: tuple[str, ...]
    buyer_title: str
    buyer_lines: tuple[str, ...] = field(repr=False)
    facts: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...] = field(repr=False)
    sums: tuple[tuple[str, str], ...]
    total_title: str
    total: str
    notes: tuple[str, ...] = field(repr=False)


def printed(document: Document, snapshot: Snapshot) -> Printed:
    """The document as it is printed, today and in ten years."""
    kind, currency, totals = Kind(document.kind), document.currency, totals_of(snapshot.lines)
    taxes = tuple((_tax_title(tax, currency), money(tax.tax_micros, currency)) for tax in totals.taxes)
    return Printed(
        title=kind.title,
        number=document.number,
        issued_at=document.issued_at,
        paper="Letter" if (snapshot.buyer.country or snapshot.seller.country) in _LETTER_PAPER else "A4",
        seller=snapshot.seller,
        seller_lines=_seller_lines(snapshot.seller),
        buyer_title=_BUYER[kind],
        buyer_lines=_buyer_lines(snapshot),
        facts=_facts(document, snapshot),
        rows=tuple(_row(line, currency) for line in snapshot.lines),
        sums=(("Net", money(totals.net_micros, currency)), *taxes, *_local(document)),
        total_title=f"{_TOTAL[kind]} ({currency})",
        total=money(totals.gross_micros, currency),
        notes=snapshot.notes,
    )


def _local(document: Document) -> tuple[tuple[str, str], ...]:
    """The tax in the currency of the operator's country, and by which rate."""
    exchange = exchange_of(document)
    if exchange is None:
        return ()
    words = f"Tax in {document.local_currency} ({exchange.words})"
    return ((words, money(document.local_tax_micros, document.local_currency)),)


def money(amount_micros: int, currency: str) -> str:
    """`€1,190.00`: as everywhere, with the thousands set apart."""
    units, point, places = format_money(amount_micros, currency).partition(".")
    return re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", units) + point + places


def day(moment: datetime) -> str:
    """`22 November 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def _facts(document: Document, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    facts = [("Number", document.number), ("Date", day(document.issued_at))]
    if document.due_at is not None:
        facts.append((_DUE.get(Kind(document.kind), "Due"), day(document.due_at)))
    if snapshot.about_number and snapshot.about_issued_at is not None:
        facts.append(("About", f"{snapshot.about_number} of {day(snapshot.about_issued_at)}"))
    if Kind(document.kind) is not Kind.QUOTE:
        facts.append(("Date of supply", snapshot.supplied or day(document.issued_at)))
    if snapshot.paid_by:
        facts.append(("Payment by", snapshot.paid_by))
    facts.append(("Currency", document.currency))
    return tuple(facts)


def _seller_lines(seller: Seller) -> tuple[str, ...]:
    own = [line for line in seller.postal_address.splitlines() if line.strip() and line.strip() != seller.legal_name]
    tax_id = (f"{_id_title(seller.country)} {seller.tax_id}",) if seller.tax_id else ()
    return (*(line.strip() for line in own), name_of(seller.country), seller.support_email, *tax_id)


def _id_title(country: str) -> str:
    return "VAT ID" if country in EU or country in _VAT_BESIDE else "Tax ID"


def _buyer_lines(snapshot: Snapshot) -> tuple[str, ...]:
    buyer = snapshot.buyer
    tax_id = f"{_id_title(buyer.country)} {buyer.tax_id}" if buyer.tax_id else ""
    lines = (buyer.company, buyer.name, *buyer.address_lines, name_of(buyer.country), tax_id)
    return tuple(line for line in lines if line)


def _row(line: Line, currency: str) -> Row:
    return Row(
        description=line.description,
        quantity=f"{line.quantity:,}",
        each=_each(line, currency),
        net=money(line.net_micros, currency),
        tax_rate=format_rate(line.tax_rate_ppm),
        gross=money(line.gross_micros, currency),
    )


def _each(line: Line, currency: str) -> str:
    """The price of a piece without tax, with as many places as it takes; a share of a cent is rounded to a micro."""
    return money((2 * line.net_micros + line.quantity) // (2 * line.quantity), currency)


def _tax_title(tax: TaxTotal, currency: str) -> str:
    return f"{tax.name} {format_rate(tax.rate_ppm)} on {money(tax.net_micros, currency)}"

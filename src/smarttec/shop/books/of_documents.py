"""The postings of documents: tax becomes due with its document, an order's invoice is a claim until it is paid."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from smarttec.shop.books.accounts import Book
from smarttec.shop.books.domain import Posting, moment, posting
from smarttec.shop.models import Payment
from smarttec.shop.orders.models import Order
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.models import Document


def of_documents(since: date, until: date, currency: str) -> Iterator[Posting]:
    """Where tax is contained in the price it comes out of what is sold; else who pays the price pays it too."""
    for paper in _issued(since, until, currency).order_by("issued_at", "id"):
        kind = Kind(paper.kind)
        sign = -1 if kind is Kind.CREDIT_NOTE else 1
        is_order = kind is Kind.INVOICE or (paper.about is not None and paper.about.kind == Kind.INVOICE)
        on, payer = paper.issued_at.date(), Book.RECEIVABLES if is_order else Book.CLEARING_HOUSE
        if is_order:
            yield from posting(
                on=on, debit=payer, credit=Book.ORDERS, micros=sign * paper.net_micros, currency=currency,
                text=kind.title, document=paper.number,
            )  # fmt: skip
        for tax in paper.taxes:
            yield from _of_tax(paper, sign * int(tax["tax_micros"]), f"{kind.title}: {tax['name']}", payer)


def _of_tax(paper: Document, micros: int, text: str, payer: Book) -> Iterator[Posting]:
    on, currency, number = paper.issued_at.date(), paper.currency, paper.number
    is_contained = not paper.is_on_top  # type: ignore[attr-defined]  # an annotation
    if payer is Book.RECEIVABLES or not is_contained:
        yield from posting(
            on=on, debit=payer, credit=Book.TAX_PAYABLE, micros=micros, currency=currency, text=text, document=number
        )
    if is_contained:
        other = Book.ORDERS if payer is Book.RECEIVABLES else Book.TAX_PAYABLE
        yield from posting(
            on=on, debit=Book.TAX_IN_SALES, credit=other, micros=micros, currency=currency, text=text, document=number
        )


def _issued(since: date, until: date, currency: str) -> QuerySet[Document]:
    """Invoices, receipts and credit notes; `is_on_top`: whether tax came on top of the price that they are about."""
    first = Coalesce("about__reference", "reference")
    on_top = Q(Exists(Payment.objects.filter(id=OuterRef("first"), tax_micros__gt=0))) | Q(
        Exists(Order.objects.filter(id=OuterRef("first"), is_gross=False))
    )
    issued = Document.objects.filter(currency=currency, issued_at__gte=moment(since), issued_at__lt=moment(until))
    issued = issued.exclude(kind=Kind.QUOTE).defer("content").select_related("about")
    found: QuerySet[Document] = issued.alias(first=first).annotate(is_on_top=on_top)
    return found

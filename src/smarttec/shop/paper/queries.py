"""Reads: an account's documents, what is printed on them, and whether their numbers are complete."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import first_id_at
from smarttec.people.models import Account
from smarttec.shop.paper.domain import Kind, TaxTotal, Totals
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.seller import tax_currency
from smarttec.shop.paper.snapshot import Snapshot, from_text
from smarttec.vault.cipher import ERASED


def documents_of(account: Account) -> QuerySet[Document]:
    """The account's documents, newest first. Lists need no sealed content, so it is not loaded."""
    return Document.objects.filter(account_id=account.id).order_by("-id").defer("content")


def access_document(account: Account, document_id: UUID | str) -> Document:
    """One document of the account. Raises `NotFound`, the same for absent, another's and what is no id."""
    try:
        wanted = document_id if isinstance(document_id, UUID) else UUID(document_id)
    except ValueError:
        raise NotFound from None
    document = Document.objects.filter(account_id=account.id, id=wanted).select_related("about").first()
    if document is None:
        raise NotFound
    document.account = account
    return document


def document_for(*, kind: int, reference: UUID) -> Document | None:
    """What was issued for that act, if anything."""
    return Document.objects.filter(kind=kind, reference=reference).defer("content").first()


def without_local_tax() -> int:
    """How many documents of the last month have tax in their own currency alone, where the law asks for another."""
    into = tax_currency()
    if not into:
        return 0
    since = first_id_at(clock.now() - timedelta(days=31))
    recent = Document.objects.filter(id__gte=since, tax_micros__gt=0, local_currency="").exclude(kind=Kind.QUOTE)
    return recent.exclude(currency=into).count()


def totals_as_issued(document: Document) -> Totals:
    """Its totals, from the columns that are not sealed."""
    taxes = tuple(TaxTotal(**tax) for tax in document.taxes)
    return Totals(
        net_micros=document.net_micros, tax_micros=document.tax_micros, gross_micros=document.gross_micros, taxes=taxes
    )


def snapshot_of(document: Document) -> Snapshot | None:
    """What is printed on it; None when the account is erased. Needs a declared purpose. Raises `SealBroken`."""
    content = document.content
    return None if content is None or content is ERASED else from_text(str(content), digest=bytes(document.digest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A series whose counter and documents do not agree: `missing` numbers up to `last`."""

    kind: int
    year: int
    last: int
    missing: int


_GAPS = """
SELECT series.kind, series.year, series.last, series.last - count(document.id)
FROM paper_series AS series
LEFT JOIN paper_document AS document
    ON document.kind = series.kind AND document.year = series.year AND document.sequence <= series.last
GROUP BY series.kind, series.year, series.last
HAVING series.last <> count(document.id)
ORDER BY series.year, series.kind
"""


def gaps() -> list[Gap]:
    """Every series that has a gap. Sequences are unique, so as many documents as the counter says means none."""
    with connection.cursor() as cursor:
        cursor.execute(_GAPS)
        return [Gap(kind=kind, year=year, last=last, missing=missing) for kind, year, last, missing in cursor]

"""A document as lists show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.printing import money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One line; nothing sealed is needed for it."""

    id: UUID
    number: str
    title: str
    issued_at: datetime
    tax: str
    total: str


def row_of(document: Document) -> PaperRow:
    """The row of a document. What goes back to the customer has a minus."""
    sign = -1 if document.kind == Kind.CREDIT_NOTE else 1
    return PaperRow(
        id=document.id,
        number=document.number,
        title=Kind(document.kind).title,
        issued_at=document.issued_at,
        tax=money(sign * document.tax_micros, document.currency),
        total=money(sign * document.gross_micros, document.currency),
    )

"""Quotes, invoices and credit notes of orders: what was quoted is invoiced, and goes back, line by line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from smarttec.kernel.errors import Conflict
from smarttec.kernel.vocabulary import Purpose
from smarttec.shop.orders.models import Order
from smarttec.shop.paper.actions import issue
from smarttec.shop.paper.billing import buyer_of
from smarttec.shop.paper.domain import Kind, Line
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.queries import access_document, snapshot_of
from smarttec.shop.paper.snapshot import Snapshot
from smarttec.vault.purpose import using

_ACTOR = "orders"


def issue_quote(order: Order, *, act: UUID, lines: Sequence[Line], notes: Sequence[str]) -> Document:
    """A quote of its own for every time one is written; valid until `order.valid_until`."""
    return issue(
        kind=Kind.QUOTE,
        account=order.account,
        buyer=buyer_of(order.account),
        lines=lines,
        reference=act,
        due_at=order.valid_until,
        notes=notes,
    )


def issue_invoice(order: Order, *, payable_by: datetime) -> Document:
    """The invoice over what was quoted."""
    quoted = _content(order, order.quote)
    return issue(
        kind=Kind.INVOICE,
        account=order.account,
        buyer=buyer_of(order.account),
        lines=quoted.lines,
        reference=order.id,
        due_at=payable_by,
        notes=quoted.notes,
    )


def issue_credit_note(order: Order) -> Document:
    """The credit note over all of the invoice, made out to whom the invoice was."""
    invoice = access_document(order.account, _demand(order.invoice))
    invoiced = _content(order, order.invoice)
    return issue(
        kind=Kind.CREDIT_NOTE,
        account=order.account,
        buyer=invoiced.buyer,
        lines=invoiced.lines,
        reference=order.id,
        about=invoice,
        notes=invoiced.notes,
    )


def _content(order: Order, document: UUID | None) -> Snapshot:
    with using(Purpose.FULFIL_ORDER, actor=_ACTOR):
        snapshot = snapshot_of(access_document(order.account, _demand(document)))
    if snapshot is None:
        raise Conflict("The content of this account was deleted; nothing can be issued from it.")
    return snapshot


def _demand(document: UUID | None) -> UUID:
    if document is None:
        raise Conflict("There is no quote or invoice to go by.")
    return document

"""Quotes, invoices and credit notes of orders: what was quoted is invoiced, and goes back, line by line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.kernel.vocabulary import Purpose
from smarttec.shop.orders.actions.common import thing_of
from smarttec.shop.orders.domain import Taken, owed_of
from smarttec.shop.orders.items import handler_of
from smarttec.shop.orders.models import Order, OrderItem
from smarttec.shop.paper.actions import issue
from smarttec.shop.paper.billing import buyer_of
from smarttec.shop.paper.domain import Kind, Line, part_of, totals_of
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.printing import day
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
        supplied=day(clock.now()) if order.terms_days else "With your payment",
        paid_by="Bank transfer",
    )


def issue_credit_note(order: Order, *, kept: Sequence[int]) -> Document | None:
    """The credit note over what is given back of an invoice; `kept` is the price of what stays, line by line.

    None when nothing is given back.
    """
    invoiced = _content(order, order.invoice)
    back = [line.gross_micros - stays for line, stays in zip(invoiced.lines, kept, strict=True)]
    return _credit(order, invoiced, reference=order.id, parts=[(0, part) for part in back])


def issue_forgiveness(order: Order, *, act: UUID, amount_micros: int) -> Document | None:
    """A further credit note, over what the customer of a reversed order need not pay any more."""
    invoiced, credited = _content(order, order.invoice), _credited_by_line(order)
    parts, left = [], amount_micros
    for line, before in zip(invoiced.lines, credited, strict=True):
        part = min(left, line.gross_micros - before)
        parts.append((before, part))
        left -= part
    return _credit(order, invoiced, reference=act, parts=parts)


def _credited_by_line(order: Order) -> list[int]:
    """What the reversal's own credit note gave back, line by line of the invoice."""
    items = OrderItem.objects.filter(order=order).order_by("position")
    return [item.gross_micros - price_kept(item, order) for item in items]


def price_kept(item: OrderItem, order: Order) -> int:
    """The price, with tax, of what a reversal left of an item."""
    size = handler_of(item.kind).size(thing_of(item, order)) if item.given_at else 0
    return owed_of(Taken(price_micros=item.gross_micros, given=size, taken_back=item.taken_back or 0))


def _credit(order: Order, invoiced: Snapshot, *, reference: UUID, parts: Sequence[tuple[int, int]]) -> Document | None:
    lines = [
        part_of(totals_of([line]), upto_micros=upto, micros=micros, description=line.description)
        for line, (upto, micros) in zip(invoiced.lines, parts, strict=True)
        if micros
    ]
    if not lines:
        return None
    return issue(
        kind=Kind.CREDIT_NOTE,
        account=order.account,
        buyer=invoiced.buyer,
        lines=lines,
        reference=reference,
        about=access_document(order.account, _demand(order.invoice)),
        notes=invoiced.notes,
        supplied=invoiced.supplied,
    )


def _content(order: Order, document: UUID | None) -> Snapshot:
    issued = access_document(order.account, _demand(document))
    with using(Purpose.FULFIL_ORDER, actor=_ACTOR, about=(issued.subject,)):
        snapshot = snapshot_of(issued)
    if snapshot is None:
        raise Conflict("The content of this account was deleted; nothing can be issued from it.")
    return snapshot


def _demand(document: UUID | None) -> UUID:
    if document is None:
        raise Conflict("There is no quote or invoice to go by.")
    return document

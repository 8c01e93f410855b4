"""A quote is written, taken up, or the order is given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.shop.orders import letters, paperwork
from smarttec.shop.orders.actions.asking import ITEMS_MAX
from smarttec.shop.orders.actions.common import demand_keys, locked, record, thing_of, was_done
from smarttec.shop.orders.actions.terms import terms_granted
from smarttec.shop.orders.domain import QUOTE_VALID_DAYS, Act, Happened, State, demand
from smarttec.shop.orders.items import check_wanted, handler_of
from smarttec.shop.orders.models import WORDS_MAX, Order, OrderItem
from smarttec.shop.paper.billing import terms_of
from smarttec.shop.paper.domain import Line, Price, taxed, totals_of
from smarttec.shop.paper.seller import prices_include_tax

_VALID_DAYS_MAX = 365
_PRICE_MICROS_MAX = 10**13


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One line of a quote; `price_micros` is what all of it costs, None for the list price.

    Whether that is with tax is the one setting for all prices (`seller.prices_include_tax`).
    """

    kind: str
    quantity: int = 1
    what: Mapping[str, Any] = field(default_factory=dict)
    price_micros: int | None = None


@transaction.atomic
def quote(
    *,
    order: UUID,
    act: UUID,
    by: UUID,
    items: Sequence[Priced],
    answer: str = "",
    valid_days: int = QUOTE_VALID_DAYS,
    on_terms: bool = False,
) -> Order:
    """Write a quote (or another one): its items replace those asked for; the tax is the buyer's of today.

    `on_terms`: to be paid after delivery. Raises `InvalidInput`, `NoHandler`, `NotFound`, `CardNumberRefused`,
    `CreditTermsRefused`, `Conflict`.
    """
    answer = answer.strip()
    _check(items, answer, valid_days)
    row = locked(order)
    if was_done(row, act, Happened.QUOTED):
        return row
    demand(State(row.state), Act.QUOTE)
    demand_keys(row.account)
    terms = terms_of(row.account)
    row.is_gross = prices_include_tax()
    priced = [_priced(row, place, one) for place, one in enumerate(items, start=1)]
    lines = taxed([_price(row, item, price, terms.tax.taxes) for item, price in priced])
    _replace_items(row, [item for item, _ in priced], lines)
    row.answer = answer or None
    row.terms_days = terms_granted(row.account_id).days if on_terms else 0
    row.state = State.QUOTED
    row.valid_until = row.next_step_at = clock.now() + timedelta(days=valid_days)
    row.finished_at = None
    row.quote = paperwork.issue_quote(row, act=act, lines=lines, notes=terms.notes).id
    row.save()
    record(row, Happened.QUOTED, act=act, by=by, document=row.quote, amount_micros=row.total_micros)
    letters.quote_ready(row)
    return row


def _check(items: Sequence[Priced], answer: str, valid_days: int) -> None:
    refuse_card_number(answer, field="answer")
    if len(answer) > WORDS_MAX:
        raise InvalidInput(f"Use {WORDS_MAX:,} characters at most.", field="answer")
    if not 1 <= len(items) <= ITEMS_MAX:
        raise InvalidInput(f"A quote has 1 to {ITEMS_MAX} items.", field="kind")
    if not 1 <= valid_days <= _VALID_DAYS_MAX:
        raise InvalidInput(f"A quote is valid for 1 to {_VALID_DAYS_MAX} days.", field="valid_days")
    for one in items:
        check_wanted(one.kind, one.quantity)
        if one.price_micros is not None and not 0 <= one.price_micros <= _PRICE_MICROS_MAX:
            raise InvalidInput("A price is zero or more, and not huge.", field="price")


def _priced(order: Order, place: int, one: Priced) -> tuple[OrderItem, int]:
    item = OrderItem(
        id=new_id(),
        cell=order.cell,
        order=order,
        position=place,
        kind=one.kind,
        what=dict(one.what),
        quantity=one.quantity,
    )
    handler, thing = handler_of(item.kind), thing_of(item, order)
    handler.check(thing)
    price = handler.list_price_micros(thing) if one.price_micros is None else one.price_micros
    return item, price


def _price(order: Order, item: OrderItem, price_micros: int, taxes: tuple[tuple[str, int], ...]) -> Price:
    return Price(
        description=handler_of(item.kind).describe(thing_of(item, order)),
        amount_micros=price_micros,
        taxes=taxes,
        quantity=item.quantity,
        is_gross=order.is_gross,
    )


def _replace_items(order: Order, items: Sequence[OrderItem], lines: Sequence[Line]) -> None:
    for item, line in zip(items, lines, strict=True):
        item.net_micros, item.tax_micros, item.gross_micros = line.net_micros, line.tax_micros, line.gross_micros
        item.tax_rate_ppm = line.tax_rate_ppm
    OrderItem.objects.filter(order=order).delete()
    OrderItem.objects.bulk_create(items)
    totals = totals_of(lines)
    order.net_micros, order.tax_micros, order.total_micros = (
        totals.net_micros, totals.tax_micros, totals.gross_micros
    )  # fmt: skip


@transaction.atomic
def accept(*, order: UUID, act: UUID, by: UUID, quote: UUID) -> Order:
    """The customer takes up the quote they saw. `by` is the customer, or the member of staff whom they told.

    Raises `Conflict` when it is not valid any more, or another quote was written meanwhile.
    """
    row = locked(order)
    if was_done(row, act, Happened.ACCEPTED):
        return row
    demand(State(row.state), Act.ACCEPT)
    if row.quote != quote:
        raise Conflict("There is a newer quote. Look at it first.")
    if row.valid_until is None or clock.now() >= row.valid_until:
        raise Conflict("This quote is not valid any more. Ask us for a new one.")
    row.state, row.next_step_at = State.ORDERED, None
    row.save()
    record(row, Happened.ACCEPTED, act=act, by=by, document=row.quote, amount_micros=row.total_micros)
    return row


@transaction.atomic
def cancel(*, order: UUID, act: UUID, by: UUID) -> Order:
    """Give the order up before there is an invoice: a quote is declined, a request withdrawn. Raises `Conflict`."""
    row = locked(order)
    if was_done(row, act, Happened.CANCELLED):
        return row
    demand(State(row.state), Act.CANCEL)
    row.state, row.next_step_at, row.finished_at = State.CANCELLED, None, clock.now()
    row.save()
    record(row, Happened.CANCELLED, act=act, by=by)
    return row

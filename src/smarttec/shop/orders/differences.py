"""What an order's price and the value that it gave through the ledger differ by: discounts and surcharges, by day.

Positive is a discount. An item differs from when it was given; what a reversal takes back of it, price and value, takes
its part of the difference back; what is forgiven of the price is a discount more.
"""

from collections.abc import Iterator
from datetime import datetime

from smarttec.shop.orders.domain import Happened
from smarttec.shop.orders.models import Order, OrderItem, Step
from smarttec.shop.orders.paperwork import price_kept
from smarttec.shop.paper.domain import Kind, round_to_cents
from smarttec.shop.paper.models import Document

_Difference = tuple[datetime, Order, int]


def differences(*, since: datetime, until: datetime, currency: str) -> Iterator[_Difference]:
    """Of `since` ≤ moment < `until`: when, of which order, and how much; nothing where price and value are the same."""
    given = OrderItem.objects.filter(given_at__gte=since, given_at__lt=until, order__currency=currency)
    for item in given.select_related("order").order_by("given_at", "id"):
        if item.given_at is not None:
            yield from _unless_none(item.given_at, item.order, item.value_micros - _price(item.order, item))
    steps = Step.objects.filter(at__gte=since, at__lt=until, order__currency=currency).select_related("order")
    for step in steps.filter(happened=Happened.REVERSED).order_by("at", "id"):
        yield from _unless_none(step.at, step.order, _taken_back(step.order))
    for step in steps.filter(happened=Happened.FORGIVEN).order_by("at", "id"):
        yield from _unless_none(step.at, step.order, _forgiven(step))


def _unless_none(at: datetime, order: Order, micros: int) -> Iterator[_Difference]:
    if micros:
        yield at, order, micros


def _price(order: Order, item: OrderItem) -> int:
    return item.gross_micros if order.is_gross else item.net_micros


def _taken_back(order: Order) -> int:
    """The price less the value of what came back of items that had been given."""
    items = OrderItem.objects.filter(order=order).exclude(given_at=None)
    return sum(_price_back(order, item) - item.value_back_micros for item in items)


def _price_back(order: Order, item: OrderItem) -> int:
    """As the credit note has it: its net is in proportion to what goes back, to the cent."""
    back = item.gross_micros - price_kept(item, order)
    if order.is_gross or not back:
        return back
    return round_to_cents(back * item.net_micros // item.gross_micros)


def _forgiven(step: Step) -> int:
    note = Document.objects.filter(kind=Kind.CREDIT_NOTE, reference=step.id).defer("content").first()
    if note is None:
        return 0
    return note.gross_micros if step.order.is_gross else note.net_micros

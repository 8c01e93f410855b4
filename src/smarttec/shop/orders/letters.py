"""Mail about orders. A letter that cannot be written never stops what it tells about."""

import logging
from typing import Any

from django.db import transaction

from smarttec.kernel.errors import SmarttecError
from smarttec.people import hooks
from smarttec.shop.orders.bank import bank_details
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import Order
from smarttec.shop.queries import reference_of

log = logging.getLogger("smarttec.shop.orders")


def quote_ready(order: Order) -> None:
    """There is a quote, and until when it can be taken up."""
    _send(order, "order_quote", valid_until=order.valid_until)


def confirmed(order: Order) -> None:
    """There is an invoice; how to pay it, or that what was bought is there already."""
    _send(order, "order_confirmed", **_how_to_pay(order), is_given=order.given_at is not None)


def payment_received(order: Order, *, amount_micros: int) -> None:
    """Money came for the order; what is still open of it."""
    _send(
        order,
        "order_payment",
        paid_micros=amount_micros,
        open_micros=order.total_micros - order.paid_micros,
        is_given=order.given_at is not None,
    )


def reminder(order: Order) -> None:
    """The invoice should have been paid; what follows when it was given already."""
    _send(order, "order_overdue", **_how_to_pay(order), is_debt=order.state == State.OVERDUE)


def _how_to_pay(order: Order) -> dict[str, Any]:
    return {
        "open_micros": order.total_micros - order.paid_micros,
        "payable_by": order.payable_by,
        "bank_details": bank_details(),
    }


def _send(order: Order, template: str, **context: Any) -> None:
    facts = {
        "order_id": str(order.id),
        "reference": reference_of(order.id),
        "amount_micros": order.total_micros,
        "currency": order.currency,
        **context,
    }
    try:
        with transaction.atomic():
            hooks.send_letter(person=order.account.owner, template=template, context=facts)
    except SmarttecError as error:
        log.warning("order %s: nobody was written to (%s): %s", order.id, template, error.code)

"""Where an invoiced order stands after its money changed, and giving what was bought. The order is locked."""

import logging
from uuid import UUID

from django.db import DatabaseError, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.plans.actions.standing import refresh_standing
from smarttec.shop.orders.actions.common import locked, record, thing_of
from smarttec.shop.orders.domain import (
    INVOICED,
    Act,
    Happened,
    Money,
    State,
    demand,
    must_give,
    next_reminder,
    standing_of,
)
from smarttec.shop.orders.items import handler_of
from smarttec.shop.orders.models import Order, OrderItem

log = logging.getLogger("smarttec.shop.orders")


def settle(order: Order, *, by: UUID | None) -> None:
    """Give what has to be given, and keep where the order stands now and the standing of its account."""
    follow_money(order, by=by)
    keep(order)


def follow_money(order: Order, *, by: UUID | None) -> None:
    """Give what has to be given and put the order where it stands now; the caller keeps it."""
    if order.state == State.REVERSED:
        order.finished_at = clock.now() if order.paid_micros >= order.owed_micros else None
        return
    if must_give(money_of(order)):
        _give(order, by=by)
    _stand(order)


def keep(order: Order) -> None:
    """Store the order, and what it means for the standing of its account."""
    order.save()
    refresh_standing(order.account_id)


def money_of(order: Order) -> Money:
    """The facts the rules ask for. Raises `ValueError` for an order without an invoice."""
    if order.payable_by is None:
        raise ValueError("an order without an invoice has no money to speak of")
    return Money(
        total_micros=order.total_micros,
        paid_micros=order.paid_micros,
        is_on_terms=order.terms_days > 0,
        is_given=order.given_at is not None,
        payable_by=order.payable_by,
    )


def _stand(order: Order) -> None:
    money, now = money_of(order), clock.now()
    order.state = standing_of(money, at=now)
    is_paid = order.state == State.PAID
    order.next_step_at = (
        None if is_paid else next_reminder(money.payable_by, reminders=order.reminders, is_given=money.is_given)
    )
    order.finished_at = (order.finished_at or now) if is_paid and money.is_given else None


def _give(order: Order, *, by: UUID | None) -> None:
    """Each item once. What cannot be given now waits for a person; the others are given all the same."""
    waiting = OrderItem.objects.filter(order=order, given_at=None).order_by("position")
    failed = [item for item in waiting if not _give_one(order, item)]
    order.needs_person = bool(failed)
    if failed:
        record(order, Happened.NOT_GIVEN, act=new_id(), by=by)
        return
    order.given_at = clock.now()
    record(order, Happened.GIVEN, act=new_id(), by=by)


def _give_one(order: Order, item: OrderItem) -> bool:
    try:
        with transaction.atomic():
            item.value_micros = handler_of(item.kind).give(thing_of(item, order))
            item.given_at = clock.now()
            item.save(update_fields=["given_at", "value_micros"])
    except (SmarttecError, DatabaseError) as error:
        log.warning("order %s: an item of kind %s could not be given: %s", order.id, item.kind, type(error).__name__)
        return False
    return True


@transaction.atomic
def give_again(*, order: UUID, by: UUID) -> Order:
    """Try again to give what could not be given. Safe to repeat. Raises `Conflict`."""
    row = locked(order)
    demand(State(row.state), Act.GIVE)
    if row.state in INVOICED:
        settle(row, by=by)
    return row

"""What time does to orders, in the order of its time, each step in a transaction of its own."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.shop.orders import letters
from smarttec.shop.orders.actions.common import locked, record
from smarttec.shop.orders.actions.settling import settle
from smarttec.shop.orders.domain import INVOICED, Happened, State
from smarttec.shop.orders.models import Order

log = logging.getLogger("smarttec.shop.orders")


def run_due(*, limit: int = 100_000) -> int:
    """Do every step whose time has come, the earliest first; how many were done.

    A step that fails is rolled back and tried again by the next run; the others go on. Safe to run twice at once: the
    account's row is locked for a step, which is done if it is still due.
    """
    done, failed = 0, set[UUID]()
    while done < limit and (order := _next(failed)) is not None:
        try:
            done += _do(order)
        except NotFound:
            continue
        except (SmarttecError, DatabaseError) as error:
            log.warning("a step of order %s failed: %s", order, type(error).__name__)
            failed.add(order)
    return done


def _next(failed: set[UUID]) -> UUID | None:
    waiting = Order.objects.filter(next_step_at__lte=clock.now()).exclude(id__in=failed)
    return waiting.order_by("next_step_at", "id").values_list("id", flat=True).first()


@transaction.atomic
def _do(order: UUID) -> bool:
    row = locked(order)
    due_at = row.next_step_at
    if due_at is None or due_at > clock.now():
        return False
    if row.state == State.QUOTED:
        _expire(row, due_at)
    elif row.state in INVOICED:
        _remind(row, due_at)
    else:
        row.next_step_at = None
        row.save()
    return True


def _expire(order: Order, due_at: datetime) -> None:
    order.state, order.next_step_at, order.finished_at = State.EXPIRED, None, due_at
    order.save()
    record(order, Happened.EXPIRED, act=new_id(), at=due_at)


def _remind(order: Order, due_at: datetime) -> None:
    was_overdue = order.state == State.OVERDUE
    order.reminders += 1
    settle(order, by=None)
    is_new_debt = order.state == State.OVERDUE and not was_overdue
    record(order, Happened.OVERDUE if is_new_debt else Happened.REMINDED, act=new_id(), at=due_at)
    letters.reminder(order)

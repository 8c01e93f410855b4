"""An invoice is taken back by a credit note: what was given comes back as far as it is there, the rest is owed."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.shop.orders import paperwork
from smarttec.shop.orders.actions.common import locked, record, thing_of, was_done
from smarttec.shop.orders.actions.matching import keep_payment, left_of, release
from smarttec.shop.orders.actions.settling import follow_money, keep
from smarttec.shop.orders.domain import Act, Happened, State, Taken, demand, owed_of
from smarttec.shop.orders.items import handler_of
from smarttec.shop.orders.models import Allocation, BankPayment, Order, OrderItem, Target


@transaction.atomic
def reverse(*, order: UUID, act: UUID, by: UUID) -> Order:
    """Take an invoiced order back and issue a credit note over what is given back: the price of what came back.

    What the customer keeps (`owed_micros`, with tax) stays paid as far as money came, and is a debt beyond that, until
    it is paid or forgiven; the money above it can be matched anew or sent back. Raises `Conflict`.
    """
    row = locked(order)
    if was_done(row, act, Happened.REVERSED):
        return row
    demand(State(row.state), Act.REVERSE)
    payments = _locked_payments(row)
    owed = [owed_of(_taken_back(row, item)) for item in OrderItem.objects.filter(order=row).order_by("position")]
    row.owed_micros = sum(owed)
    row.state, row.next_step_at, row.needs_person = State.REVERSED, None, False
    _release_rest(row, payments, by=by)
    record(row, Happened.REVERSED, act=act, by=by, amount_micros=row.owed_micros)
    follow_money(row, by=by)
    note = paperwork.issue_credit_note(row, kept=owed)
    row.credit_note = note.id if note else None
    keep(row)
    return row


def _locked_payments(order: Order) -> dict[UUID, BankPayment]:
    ids = Allocation.objects.filter(order=order).values("payment_id")
    rows = BankPayment.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    return {row.id: row for row in rows}


def _taken_back(order: Order, item: OrderItem) -> Taken:
    if item.given_at is None:
        return Taken(price_micros=item.gross_micros, given=0, taken_back=0)
    handler, thing = handler_of(item.kind), thing_of(item, order)
    item.taken_back_act = new_id()
    item.taken_back = handler.take_back(thing, act=item.taken_back_act)
    size = handler.size(thing)
    item.value_back_micros = item.value_micros * item.taken_back // size
    item.save(update_fields=["taken_back_act", "taken_back", "value_back_micros"])
    return Taken(price_micros=item.gross_micros, given=size, taken_back=item.taken_back)


def _release_rest(order: Order, payments: dict[UUID, BankPayment], *, by: UUID) -> None:
    """What was paid above what is owed, the newest match first."""
    matches = Allocation.objects.filter(order=order, target=Target.ORDER, reverses=None).order_by("-at", "-id")
    for match in matches:
        amount = min(left_of(match), order.paid_micros - order.owed_micros)
        if amount > 0:
            payment = payments[match.payment_id]
            release(match, order, amount, payment=payment, act=new_id(), by=by)
            keep_payment(payment)


@transaction.atomic
def forgive(*, order: UUID, act: UUID, by: UUID) -> Order:
    """Let go of what the customer of a reversed order still owes. Raises `Conflict`."""
    row = locked(order)
    if was_done(row, act, Happened.FORGIVEN):
        return row
    if row.state != State.REVERSED or row.owed_micros <= row.paid_micros:
        raise Conflict("Nothing is owed for this order.")
    forgiven = row.owed_micros - row.paid_micros
    record(row, Happened.FORGIVEN, act=act, by=by, amount_micros=forgiven)
    row.owed_micros = row.paid_micros
    paperwork.issue_forgiveness(row, act=act, amount_micros=forgiven)
    follow_money(row, by=by)
    keep(row)
    return row

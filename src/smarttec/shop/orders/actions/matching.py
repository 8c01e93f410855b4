"""What becomes of money that came by bank: orders are paid, the rest is credit or goes back; and taking that back.

A row is never edited: what was wrong is taken back by a counter-row. The sum over a payment never exceeds it: it is
kept in `BankPayment.allocated_micros`, under the payment's lock, and the database refuses more.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.money import MICROS_PER_CENT, format_money
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.people.models import Account
from smarttec.plans.actions.standing import refresh_standing
from smarttec.shop.debts import pay_debts
from smarttec.shop.orders import letters
from smarttec.shop.orders.actions.banking import give_payment
from smarttec.shop.orders.actions.common import USED_BEFORE, locked_account, locked_of, record
from smarttec.shop.orders.actions.settling import settle
from smarttec.shop.orders.domain import INVOICED, Act, Happened, State, demand
from smarttec.shop.orders.models import Allocation, BankPayment, Order, Target
from smarttec.shop.orders.queries import open_micros


@transaction.atomic
def match(
    *, payment: UUID, account: UUID, act: UUID, by: UUID, parts: Mapping[UUID, int], rest_to_credit: bool = False
) -> BankPayment:
    """Pay orders of one account out of a payment: order → micros. `rest_to_credit`: what is left is its credit.

    Raises `InvalidInput` for more than an order asks for or the payment has left, or another currency; `NotFound`;
    `Conflict` when the payment is another account's.
    """
    owner, row = _locked(payment, account)
    if _was_done(act, row):
        return row
    parts = {order: amount for order, amount in parts.items() if amount}
    _check(row, owner, parts)
    _demand_something(row, parts, rest_to_credit=rest_to_credit)
    _demand_second_person(row, owner, sum(parts.values()) + (row.rest_micros if rest_to_credit else 0), by)
    if row.account_id is None:
        give_payment(row, owner)
    orders = [locked_of(owner, order) for order in sorted(parts)]
    acts = iter([act, *(new_id() for _ in parts)])
    for order in orders:
        _pay(row, order, parts[order.id], act=next(acts), by=by)
    if rest_to_credit and row.rest_micros:
        _to_credit(row, owner, act=next(acts), by=by)
    keep_payment(row)
    return row


def _locked(payment: UUID, account: UUID) -> tuple[Account, BankPayment]:
    owner = locked_account(account)
    row = BankPayment.objects.select_for_update(no_key=True).filter(id=payment).first()
    if row is None:
        raise NotFound
    if row.account_id not in {None, owner.id}:
        raise Conflict("This payment belongs to another account.")
    if row.account_id is not None:
        row.account = owner
    return owner, row


def _was_done(act: UUID, payment: BankPayment) -> bool:
    before = Allocation.objects.filter(id=act).values_list("payment_id", flat=True).first()
    if before is not None and before != payment.id:
        raise Conflict(USED_BEFORE)
    return before is not None


def _check(payment: BankPayment, account: Account, parts: Mapping[UUID, int]) -> None:
    if payment.currency != account.currency:
        raise InvalidInput(f"This account is kept in {account.currency}, the payment is in {payment.currency}.")
    if any(amount < 0 or amount % MICROS_PER_CENT for amount in parts.values()):
        raise InvalidInput("Amounts are in whole cents, and more than zero.", field="amount")
    if sum(parts.values()) > payment.rest_micros:
        rest = format_money(payment.rest_micros, payment.currency)
        raise InvalidInput(f"Only {rest} of this payment are left.", field="amount")


def _demand_something(payment: BankPayment, parts: Mapping[UUID, int], *, rest_to_credit: bool) -> None:
    if not parts and not (rest_to_credit and payment.rest_micros):
        raise InvalidInput("Say what the payment is for.", field="amount")


def _demand_second_person(payment: BankPayment, account: Account, worth_micros: int, by: UUID) -> None:
    """Who records a payment and who matches it are two, or it counts as given by one: nobody else saw the money."""
    if by == payment.recorded_by:
        worth = format_money(worth_micros, payment.currency)
        rule.demand(Proposal(
            kind="bank-payment", summary=f"Match {worth} of payment {payment.id.hex[-8:]}, recorded by the same person",
            content={"payment": payment.id, "account": account.id, "micros": worth_micros}, worth_micros=worth_micros,
            by=by,
        ))  # fmt: skip


def _pay(payment: BankPayment, order: Order, amount_micros: int, *, act: UUID, by: UUID) -> None:
    demand(State(order.state), Act.PAY)
    if amount_micros > open_micros(order):
        raise InvalidInput("That is more than is open of the order; the rest can become credit.", field="amount")
    _write(payment, Target.ORDER, amount_micros, act=act, by=by, order=order)
    order.paid_micros += amount_micros
    if order.state in INVOICED:
        is_all = order.paid_micros == order.total_micros
        record(order, Happened.PAID if is_all else Happened.PAID_PART, act=new_id(), by=by, amount_micros=amount_micros)
        settle(order, by=by)
        letters.payment_received(order, amount_micros=amount_micros)
    else:
        record(order, Happened.PAID_PART, act=new_id(), by=by, amount_micros=amount_micros)
        settle(order, by=by)


def _to_credit(payment: BankPayment, account: Account, *, act: UUID, by: UUID) -> None:
    """What came beyond the orders is money like a top-up's: it pays what is owed for payments that went back first."""
    entry, amount_micros = new_id(), payment.rest_micros
    _write(payment, Target.CREDIT, amount_micros, act=act, by=by, entry=entry)
    ledger.post(
        act=entry,
        account=account.id,
        amount_micros=amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.BANK,
        reference=payment.id,
        currency=payment.currency,
    )
    if pay_debts(account.id, amount_micros):
        refresh_standing(account.id)


@transaction.atomic
def send_back(*, payment: UUID, act: UUID, by: UUID) -> BankPayment:
    """Write down that the rest of a payment was sent back to the payer. Raises `NotFound`, `Conflict`."""
    row = BankPayment.objects.select_for_update(no_key=True).filter(id=payment).first()
    if row is None:
        raise NotFound
    if _was_done(act, row):
        return row
    if not row.rest_micros:
        raise Conflict("Nothing is left of this payment.")
    _write(row, Target.SENT_BACK, row.rest_micros, act=act, by=by)
    keep_payment(row)
    return row


@transaction.atomic
def take_back(*, allocation: UUID, act: UUID, by: UUID) -> BankPayment:
    """Take a match back whole: the money can be matched anew. Raises `InsufficientCredit` when it became credit that
    is spent, `NotFound`, `Conflict`.
    """
    wanted = Allocation.objects.select_related("payment").filter(id=allocation, reverses=None).first()
    if wanted is None:
        raise NotFound
    if wanted.payment.account_id is None:
        row = BankPayment.objects.select_for_update(no_key=True).get(id=wanted.payment_id)
    else:
        _, row = _locked(wanted.payment_id, wanted.payment.account_id)
    if _was_done(act, row):
        return row
    left = left_of(wanted)
    if not left:
        raise Conflict("This was taken back before.")
    if wanted.target == Target.ORDER and row.account is not None and wanted.order_id is not None:
        order = locked_of(row.account, wanted.order_id)
        release(wanted, order, left, payment=row, act=act, by=by)
        settle(order, by=by)
    else:
        _write(row, Target(wanted.target), -left, act=act, by=by, reverses=wanted, entry=_uncredit(wanted, left))
    keep_payment(row)
    return row


def left_of(allocation: Allocation) -> int:
    """What was not taken back of a match."""
    back = Allocation.objects.filter(reverses=allocation).aggregate(total=Sum("amount_micros"))["total"]
    return allocation.amount_micros + int(back or 0)


def release(
    allocation: Allocation, order: Order, amount_micros: int, *, payment: BankPayment, act: UUID, by: UUID
) -> None:
    """Take so much of a match back from its order; the caller keeps the order and the payment, which are locked."""
    _write(payment, Target.ORDER, -amount_micros, act=act, by=by, order=order, reverses=allocation)
    order.paid_micros -= amount_micros
    record(order, Happened.PAYMENT_TAKEN_BACK, act=new_id(), by=by, amount_micros=amount_micros)


def _uncredit(allocation: Allocation, amount_micros: int) -> UUID | None:
    if allocation.entry is None:
        return None
    entry = new_id()
    ledger.refund(act=entry, entry=allocation.entry, amount_micros=amount_micros)
    return entry


def _write(
    payment: BankPayment,
    target: Target,
    amount_micros: int,
    *,
    act: UUID,
    by: UUID,
    order: Order | None = None,
    reverses: Allocation | None = None,
    entry: UUID | None = None,
) -> None:
    row = Allocation(
        id=act, cell=payment.cell, payment=payment, target=target, order=order, reverses=reverses,
        amount_micros=amount_micros, entry=entry, by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(USED_BEFORE) from None
    payment.allocated_micros += amount_micros


def keep_payment(payment: BankPayment) -> None:
    """Store what of a locked payment is matched now."""
    payment.finished_at = None if payment.rest_micros else clock.now()
    payment.save(update_fields=["allocated_micros", "finished_at"])

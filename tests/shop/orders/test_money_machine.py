"""Any row of acts on an account's orders: what was given is what was paid for or is on terms, and rows add up."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shop.orders.desk_work import HUNDRED, STAFF, UNIT, asked, came

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.plans.standing import Condition
from smarttec.shop.orders.actions.confirming import confirm
from smarttec.shop.orders.actions.due import run_due
from smarttec.shop.orders.actions.matching import match, take_back
from smarttec.shop.orders.actions.quoting import accept, cancel, quote
from smarttec.shop.orders.actions.reversing import forgive, reverse
from smarttec.shop.orders.domain import INVOICED, State
from smarttec.shop.orders.evidence import bank_payments
from smarttec.shop.orders.models import Allocation, BankPayment, Order, OrderItem, Target
from smarttec.shop.orders.queries import owed_micros

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
ACTS = ("quote", "quote on terms", "accept", "confirm", "cancel", "pay", "credit", "take back", "reverse", "forgive",
        "wait")  # fmt: skip
MOVES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(1, 15)), min_size=4, max_size=14)
LATER = ("quote", "accept", "confirm")


def do(account: Account, orders: list[Order], act: str, which: int, size: int) -> None:
    order = orders[which]
    order.refresh_from_db()
    common = {"order": order.id, "act": new_id(), "by": STAFF}
    match act:
        case "quote" | "quote on terms":
            quote(**common, items=[HUNDRED], on_terms=act != "quote")
        case "accept":
            accept(**common, quote=order.quote)
        case "confirm":
            confirm(**common)
        case "cancel":
            cancel(**common)
        case "reverse":
            reverse(**common)
        case "forgive":
            forgive(**common)
        case "wait":
            CLOCK.advance(timedelta(days=3 * size))
            run_due()
        case _:
            move_money(account, order, act, size)


def move_money(account: Account, order: Order, act: str, size: int) -> None:
    if act == "take back":
        for row in Allocation.objects.filter(reverses=None).order_by("id")[:1]:
            take_back(allocation=row.id, act=new_id(), by=STAFF)
        return
    payment = BankPayment.objects.filter(finished_at=None).first() or came(size * 10 * UNIT)
    parts = {} if act == "credit" else {order.id: min(size * 10 * UNIT, payment.rest_micros, 100 * UNIT)}
    match(payment=payment.id, account=account.id, act=new_id(), by=STAFF, parts=parts, rest_to_credit=act == "credit")


def check(account: Account) -> None:
    """What must hold after every act, whatever the acts before were."""
    expected = 0
    for order in Order.objects.filter(account=account):
        rows = Allocation.objects.filter(order=order)
        assert order.paid_micros == sum(row.amount_micros for row in rows)
        item = OrderItem.objects.get(order=order)
        if order.state in INVOICED:
            assert (item.given_at is None) == (order.given_at is None)
            if not order.terms_days and order.paid_micros == order.total_micros:
                assert order.state == State.PAID
            expected += 100 * UNIT if item.given_at else 0
            assert order.terms_days == 0 or item.given_at
        elif order.state == State.REVERSED:
            expected += 100 * UNIT - item.taken_back if item.given_at else 0
        else:
            assert item.given_at is None
    expected += sum(row.amount_micros for row in Allocation.objects.filter(target=Target.CREDIT))
    assert credit_of(account.id).available_micros == expected
    assert bank_payments().holds
    debt = owed_micros(account.id)
    assert debt >= 0
    standing = Account.objects.values_list("standing", flat=True).get(id=account.id)
    assert bool(standing & Condition.DEBT) == bool(debt)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(MOVES)
def test_whatever_is_done_money_given_is_money_paid_or_on_terms(on_terms: Account, moves: list) -> None:
    with transaction.atomic():
        run(on_terms, moves)
        transaction.set_rollback(True)
    CLOCK.set_offset(timedelta(0))


def run(account: Account, moves: list) -> None:
    orders = [asked(account), asked(account)]
    for act in LATER:
        do(account, orders, act, 0, 1)
    for move in moves:
        try:
            do(account, orders, *move)
        except SmarttecError:
            continue
        finally:
            check(account)

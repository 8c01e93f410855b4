"""Two members of staff, or a customer's double click, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.shop.orders.desk_work import HUNDRED, STAFF, UNIT, came, confirmed, ordered

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.ledger.verify import verify
from smarttec.people.models import Account
from smarttec.shop.orders.actions.asking import ask
from smarttec.shop.orders.actions.banking import record_payment
from smarttec.shop.orders.actions.confirming import confirm
from smarttec.shop.orders.actions.matching import match
from smarttec.shop.orders.actions.quoting import accept, quote
from smarttec.shop.orders.actions.reversing import reverse
from smarttec.shop.orders.evidence import bank_payments
from smarttec.shop.orders.models import Allocation, BankPayment, Order, OrderItem
from smarttec.shop.paper.models import Document

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])


def at_once(count: int, act: Callable[[], object]) -> list[object]:
    def work() -> object:
        try:
            return act()
        except SmarttecError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return [job.result(timeout=60) for job in [pool.submit(work) for _ in range(count)]]


def refused(answers: list[object]) -> int:
    return sum(isinstance(answer, SmarttecError) for answer in answers)


def test_two_confirmations_make_one_invoice_and_give_once(on_terms: Account) -> None:
    order = ordered(on_terms, on_terms=True)
    answers = at_once(4, lambda: confirm(order=order.id, act=new_id(), by=STAFF))
    assert refused(answers) == 3
    assert (Document.objects.filter(kind=2).count(), credit_of(on_terms.id).available_micros) == (1, 100 * UNIT)


def test_one_form_sent_many_times_makes_one_order_one_quote_one_acceptance(account: Account) -> None:
    act = new_id()
    at_once(4, lambda: ask(account=account.id, act=act, wanted=[], words="one", by=account.owner_id))
    assert Order.objects.count() == 1
    quote_act = new_id()
    answers = at_once(4, lambda: quote(order=act, act=quote_act, by=STAFF, items=[HUNDRED]))
    assert (refused(answers), OrderItem.objects.count(), Document.objects.count()) == (0, 1, 1)
    seen, accepted = Order.objects.get().quote, new_id()
    answers = at_once(4, lambda: accept(order=act, act=accepted, by=account.owner_id, quote=seen))
    assert refused(answers) == 0


def test_two_matches_of_one_payment_never_spend_more_than_came(account: Account) -> None:
    orders, payment = [confirmed(account), confirmed(account)], came(100 * UNIT)
    waiting = iter(orders * 2)
    answers = at_once(4, lambda: match(
        payment=payment.id, account=account.id, act=new_id(), by=STAFF, parts={next(waiting).id: 100 * UNIT}
    ))  # fmt: skip
    assert refused(answers) == 3
    assert (Allocation.objects.count(), credit_of(account.id).available_micros) == (1, 100 * UNIT)
    assert bank_payments().holds


def test_the_same_payment_recorded_by_two_is_recorded_once(account: Account) -> None:
    facts = {"amount_micros": UNIT, "currency": "USD", "value_on": clock.now().date(), "reference": "the same"}
    answers = at_once(3, lambda: record_payment(act=new_id(), by=STAFF, **facts))
    assert (refused(answers), BankPayment.objects.count()) == (2, 1)
    act = new_id()
    answers = at_once(3, lambda: record_payment(act=act, by=STAFF, **{**facts, "reference": "another"}))
    assert BankPayment.objects.count() == 2


def test_a_reversal_and_a_payment_at_once_leave_books_that_add_up(account: Account) -> None:
    order, payment = confirmed(account), came(100 * UNIT)
    acts = iter([
        lambda: reverse(order=order.id, act=new_id(), by=STAFF),
        lambda: match(payment=payment.id, account=account.id, act=new_id(), by=STAFF, parts={order.id: 100 * UNIT}),
    ])  # fmt: skip

    def one() -> object:
        return next(acts)()

    at_once(2, one)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.paid_micros, payment.allocated_micros, credit_of(account.id).available_micros) == (0, 0, 0)
    assert [finding.broken for finding in verify() if finding.broken] == []

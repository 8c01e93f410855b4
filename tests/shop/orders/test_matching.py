"""Payments by bank: recorded once, matched by a person, taken back by a counter-row; and invoices taken back."""

from datetime import timedelta

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import open_confirmed
from tests.shop.orders.desk_work import HUNDRED, STAFF, UNIT, broken_rules, came, confirmed, matched, paid

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import CardNumberRefused, Conflict, InsufficientCredit, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.plans.actions.publish import publish
from smarttec.plans.standing import Condition
from smarttec.shop.orders.actions.banking import record_payment
from smarttec.shop.orders.actions.matching import match, send_back, take_back
from smarttec.shop.orders.actions.quoting import Priced
from smarttec.shop.orders.actions.reversing import forgive, reverse
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.errors import PaymentRecordedBefore
from smarttec.shop.orders.evidence import bank_payments, orders
from smarttec.shop.orders.models import Allocation, BankPayment, Order, Target
from smarttec.shop.orders.queries import owed_micros, payable_of, payments_to_match
from smarttec.shop.paper.models import Document
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
PAID_WITH = "invoice I-1, thank you"


def balance(account: Account) -> int:
    return credit_of(account.id).available_micros


def spend(account: Account, amount_micros: int) -> None:
    ledger.charge(act=new_id(), account=account.id, amount_micros=amount_micros, counterpart=Counterpart.SMS_REVENUE)


def standing(account: Account) -> int:
    return Account.objects.values_list("standing", flat=True).get(id=account.id)


def test_a_payment_recorded_twice_is_asked_back(account: Account) -> None:
    came(100 * UNIT, reference=PAID_WITH)
    with pytest.raises(PaymentRecordedBefore):
        came(100 * UNIT, reference=PAID_WITH.upper())
    came(101 * UNIT, reference=PAID_WITH)
    facts = {"amount_micros": 100 * UNIT, "currency": "USD", "value_on": clock.now().date(), "reference": PAID_WITH}
    act = new_id()
    assert [record_payment(act=act, by=STAFF, again=True, **facts).copy for _ in range(2)] == [1, 1]
    with pytest.raises(Conflict):
        record_payment(act=act, by=STAFF, again=True, **{**facts, "amount_micros": UNIT})
    assert BankPayment.objects.count() == 3


def test_what_cannot_be_a_payment_is_refused(account: Account) -> None:
    good = {"amount_micros": UNIT, "currency": "USD", "value_on": clock.now().date(), "reference": "x"}
    for wrong in (
        {"amount_micros": 0}, {"amount_micros": 1}, {"currency": "usd"}, {"reference": " "}, {"reference": "x" * 141},
        {"value_on": clock.now().date() + timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            record_payment(act=new_id(), by=STAFF, **{**good, **wrong})
    with pytest.raises(CardNumberRefused):
        record_payment(act=new_id(), by=STAFF, **{**good, "reference": "4242424242424242"})
    assert BankPayment.objects.count() == 0


def test_a_payment_is_sealed_for_nobody_until_it_is_known_whose_it_is(
    account: Account, django_capture_on_commit_callbacks: object
) -> None:
    order = confirmed(account)
    payment = came(100 * UNIT, reference=PAID_WITH)
    assert payment.subject == payment.id
    with django_capture_on_commit_callbacks(execute=True):
        matched(payment, account, {order.id: 100 * UNIT})
    payment = BankPayment.objects.select_related("account").get()
    assert (payment.subject, keys_of(payment.id)) == (account.id, None)
    with using(Purpose.FULFIL_ORDER, actor="test", about=EVERYBODY):
        assert (payment.reference, payment.payer) == (PAID_WITH, "Ada Byron")


def test_one_payment_pays_several_invoices_and_its_rest_becomes_credit(account: Account) -> None:
    first, second = confirmed(account), confirmed(account)
    payment = came(250 * UNIT)
    assert [row.id for row in payments_to_match()] == [payment.id]
    matched(payment, account, {first.id: 100 * UNIT, second.id: 60 * UNIT}, rest_to_credit=True)
    assert balance(account) == 100 * UNIT + 90 * UNIT
    assert [row.id for row in payable_of(account.id)] == [second.id]
    assert list(payments_to_match()) == []
    assert broken_rules() == []


def test_no_more_is_matched_than_came_or_than_is_open(account: Account) -> None:
    order, payment = confirmed(account), came(120 * UNIT)
    for parts in ({order.id: 121 * UNIT}, {order.id: 110 * UNIT}, {order.id: -UNIT}, {}, {order.id: 1}):
        with pytest.raises(InvalidInput):
            matched(payment, account, parts)
    stranger = Account.objects.get(owner=open_confirmed("eve@example.org"))
    with pytest.raises(NotFound):
        matched(payment, stranger, {order.id: 100 * UNIT})
    matched(payment, account, {order.id: 100 * UNIT})
    with pytest.raises(Conflict):
        matched(payment, stranger, {}, rest_to_credit=True)


def test_the_same_match_sent_again_changes_nothing(account: Account) -> None:
    order, payment, act = confirmed(account), came(100 * UNIT), new_id()
    for _ in range(2):
        match(payment=payment.id, account=account.id, act=act, by=STAFF, parts={order.id: 50 * UNIT})
    assert Allocation.objects.count() == 1
    with pytest.raises(Conflict):
        match(payment=came(UNIT).id, account=account.id, act=act, by=STAFF, parts={order.id: UNIT})


def test_a_match_is_taken_back_by_a_counter_row_and_the_order_is_open_again(account: Account) -> None:
    order = confirmed(account)
    payment = paid(account, order, 100 * UNIT)
    row, act = Allocation.objects.get(), new_id()
    for _ in range(2):
        take_back(allocation=row.id, act=act, by=STAFF)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, order.paid_micros, payment.rest_micros) == (State.CONFIRMED, 0, 100 * UNIT)
    assert sorted(Allocation.objects.values_list("amount_micros", flat=True)) == [-100 * UNIT, 100 * UNIT]
    with pytest.raises(Conflict):
        take_back(allocation=row.id, act=new_id(), by=STAFF)
    CLOCK.advance(timedelta(days=15))
    matched(payment, account, {order.id: 100 * UNIT})
    assert balance(account) == 100 * UNIT


def test_an_order_that_was_given_and_lost_its_payment_is_a_debt_when_it_is_due(account: Account) -> None:
    order = confirmed(account)
    paid(account, order, 100 * UNIT)
    CLOCK.advance(timedelta(days=15))
    take_back(allocation=Allocation.objects.get().id, act=new_id(), by=STAFF)
    order.refresh_from_db()
    assert (order.state, owed_micros(account.id)) == (State.OVERDUE, 100 * UNIT)
    assert standing(account) & Condition.DEBT


def test_credit_from_a_payment_is_taken_back_only_while_it_is_there(account: Account) -> None:
    matched(came(10 * UNIT), account, {}, rest_to_credit=True)
    row = Allocation.objects.get()
    spend(account, UNIT)
    with pytest.raises(InsufficientCredit):
        take_back(allocation=row.id, act=new_id(), by=STAFF)
    assert (row.target, Allocation.objects.count(), balance(account)) == (Target.CREDIT, 1, 9 * UNIT)


def test_a_rest_is_sent_back_once_and_that_can_be_taken_back(account: Account) -> None:
    payment, act = came(10 * UNIT), new_id()
    for _ in range(2):
        assert send_back(payment=payment.id, act=act, by=STAFF).rest_micros == 0
    with pytest.raises(Conflict):
        send_back(payment=payment.id, act=new_id(), by=STAFF)
    assert take_back(allocation=act, act=new_id(), by=STAFF).rest_micros == 10 * UNIT


def test_a_credit_note_brings_everything_back_to_zero(account: Account) -> None:
    order = confirmed(account)
    payment = paid(account, order, 100 * UNIT)
    act = new_id()
    for _ in range(2):
        order = reverse(order=order.id, act=act, by=STAFF)
    payment.refresh_from_db()
    note = Document.objects.get(id=order.credit_note)
    assert (order.state, order.paid_micros, order.owed_micros) == (State.REVERSED, 0, 0)
    assert (balance(account), payment.rest_micros, owed_micros(account.id)) == (0, 100 * UNIT, 0)
    assert (note.gross_micros, note.about_id) == (100 * UNIT, order.invoice)
    assert broken_rules() == []


def test_what_was_spent_of_a_reversed_order_stays_paid(account: Account) -> None:
    order = confirmed(account)
    payment = paid(account, order, 100 * UNIT)
    spend(account, 30 * UNIT)
    order = reverse(order=order.id, act=new_id(), by=STAFF)
    payment.refresh_from_db()
    assert (balance(account), order.owed_micros, order.paid_micros) == (0, 30 * UNIT, 30 * UNIT)
    assert (payment.rest_micros, owed_micros(account.id), order.finished_at is None) == (70 * UNIT, 0, False)
    assert Document.objects.get(id=order.credit_note).gross_micros == 70 * UNIT, "exactly what is given back"


def test_what_was_spent_of_a_reversed_order_on_terms_is_owed_until_it_is_paid_or_forgiven(on_terms: Account) -> None:
    first, second = confirmed(on_terms, on_terms=True), confirmed(on_terms, on_terms=True)
    spend(on_terms, 130 * UNIT)
    assert reverse(order=first.id, act=new_id(), by=STAFF).owed_micros == 30 * UNIT
    assert reverse(order=second.id, act=new_id(), by=STAFF).owed_micros == 100 * UNIT
    assert (owed_micros(on_terms.id), bool(standing(on_terms) & Condition.DEBT)) == (130 * UNIT, True)
    paid(on_terms, first, 30 * UNIT)
    forgive(order=second.id, act=new_id(), by=STAFF)
    assert (owed_micros(on_terms.id), standing(on_terms) & Condition.DEBT) == (0, 0)
    assert Order.objects.filter(finished_at=None).count() == 0
    credited = [note.gross_micros for note in Document.objects.filter(about=second.invoice)]
    assert credited == [100 * UNIT], "nothing at the reversal, and all of it when it was forgiven"
    with pytest.raises(Conflict):
        forgive(order=first.id, act=new_id(), by=STAFF)


def test_a_year_of_a_plan_is_not_taken_back_and_is_owed(account: Account) -> None:
    publish(key="pro", name="Pro", currency="USD", price_micros=240 * UNIT)
    order = confirmed(account, Priced(kind="plan", what={"plan": "pro"}), HUNDRED)
    paid(account, order, order.total_micros)
    order = reverse(order=order.id, act=new_id(), by=STAFF)
    assert (order.owed_micros, order.paid_micros, balance(account)) == (240 * UNIT, 240 * UNIT, 0)


def test_an_invoice_without_a_payment_is_reversed_without_anything_owed(account: Account) -> None:
    order = reverse(order=confirmed(account).id, act=new_id(), by=STAFF)
    assert (order.state, order.owed_micros, owed_micros(account.id)) == (State.REVERSED, 0, 0)


def test_the_proof_counts_what_does_not_add_up(account: Account) -> None:
    paid(account, confirmed(account), 100 * UNIT)
    assert (orders().holds, bank_payments().holds) == (True, True)
    BankPayment.objects.update(allocated_micros=UNIT)
    assert not bank_payments().holds

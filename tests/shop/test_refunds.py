"""Refunds by staff: within what is left, two persons above the limit, sent once, settled by the notification."""

from datetime import timedelta

import pytest
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.test_events import available, spend

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, GatewayUnavailable, InvalidInput, OutcomeUnknown
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans.standing import Condition
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment, Refund, RefundReason, RefundState
from smarttec.shop.refunds import clear_dispute, clear_review, decide_refund, propose_refund, send_due
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
ANN, BEN = new_id(), new_id()
PART = 5_000_000


@pytest.fixture
def paid(account: Account, house: FakeHouse) -> Payment:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    return payment


def proposed(payment: Payment, amount_micros: int = PART, **changes: object) -> Refund:
    values = {"act": new_id(), "reason": RefundReason.CUSTOMER_ASKED, "actor": ANN} | changes
    return propose_refund(payment=payment.id, amount_micros=amount_micros, **values)


def test_a_small_refund_is_sent_once_and_the_notification_takes_the_credit_back(
    account: Account, house: FakeHouse, paid: Payment
) -> None:
    refund = proposed(paid)
    assert [send_due(house=house, limit=5) for _ in range(2)] == [1, 0]
    refund.refresh_from_db()
    assert (refund.state, available(account)) == (RefundState.SENT, AMOUNT)
    [order] = house.refunds
    assert (order.refund_id, order.reference, order.amount_micros) == (refund.id, paid.reference, PART)
    told(house, paid, ReportKind.REFUNDED, amount_micros=PART)
    assert (available(account), paid.state) == (AMOUNT - PART, PaymentState.PAID)


def test_above_the_limit_another_person_decides(paid: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(PART))
    assert proposed(paid).state == RefundState.APPROVED
    second = proposed(paid, 10_000)
    assert (second.state, second.needs_approval) == (RefundState.PROPOSED, True)
    with pytest.raises(InvalidInput):
        decide_refund(refund=second.id, actor=ANN, approves=True)
    assert decide_refund(refund=second.id, actor=BEN, approves=True).state == RefundState.APPROVED
    with pytest.raises(Conflict):
        decide_refund(refund=second.id, actor=BEN, approves=False)


def test_a_rejected_refund_is_never_sent(house: FakeHouse, paid: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", "1")
    decide_refund(refund=proposed(paid).id, actor=ANN, approves=False)
    assert (send_due(house=house, limit=5), house.refunds) == (0, [])


def test_the_same_act_is_one_refund(paid: Payment) -> None:
    act = new_id()
    assert proposed(paid, act=act) == proposed(paid, act=act)
    with pytest.raises(Conflict):
        proposed(paid, 1_000_000, act=act)


def test_refunds_together_never_exceed_the_payment(paid: Payment) -> None:
    proposed(paid, AMOUNT - PART)
    with pytest.raises(InvalidInput):
        proposed(paid, PART + 1)
    proposed(paid, PART)


def test_what_is_spent_is_not_given_back(account: Account, paid: Payment) -> None:
    spend(account, AMOUNT - PART + 1)
    with pytest.raises(InvalidInput):
        proposed(paid)


def test_a_disputed_payment_is_not_given_back_too(house: FakeHouse, paid: Payment) -> None:
    told(house, paid, ReportKind.DISPUTED)
    with pytest.raises(Conflict):
        proposed(paid)


@pytest.mark.parametrize("failure", [OutcomeUnknown(), GatewayUnavailable()])
def test_without_an_answer_it_is_sent_again_with_the_same_id(
    house: FakeHouse, paid: Payment, failure: Exception
) -> None:
    refund = proposed(paid)
    house.failures = [failure]
    send_due(house=house, limit=5)
    CLOCK.advance(timedelta(minutes=6))
    send_due(house=house, limit=5)
    assert [order.refund_id for order in house.refunds] == [refund.id]


def test_what_the_house_refuses_is_not_sent_again(house: FakeHouse, paid: Payment) -> None:
    refund = proposed(paid)
    house.failures = [InvalidInput("no")]
    send_due(house=house, limit=5)
    CLOCK.advance(timedelta(minutes=6))
    assert send_due(house=house, limit=5) == 0
    refund.refresh_from_db()
    assert refund.state == RefundState.REFUSED_THERE


def test_a_person_clears_a_dispute_and_the_account_goes_on(account: Account, house: FakeHouse, paid: Payment) -> None:
    told(house, paid, ReportKind.DISPUTED)
    clear_dispute(payment=paid.id)
    account.refresh_from_db()
    assert Condition(account.standing) == Condition(0)
    with pytest.raises(Conflict):
        clear_dispute(payment=paid.id)


def test_clearing_a_review_leaves_the_debt(account: Account, house: FakeHouse, paid: Payment) -> None:
    spend(account, AMOUNT)
    told(house, paid, ReportKind.REFUNDED)
    clear_review(payment=paid.id)
    paid.refresh_from_db()
    assert (paid.review, paid.owed_micros) == ("", AMOUNT)

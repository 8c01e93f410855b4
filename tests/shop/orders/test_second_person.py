"""A payment that nobody else has seen, and terms to pay later, are value out of nothing: two persons above a limit."""

import pytest
from tests.shop.orders.desk_work import OTHER_STAFF, STAFF, UNIT, came

from smarttec.approvals import actions as approvals
from smarttec.approvals.domain import SecondPersonNeeded
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.shop.orders.actions.matching import match
from smarttec.shop.orders.actions.terms import set_terms
from smarttec.shop.orders.models import BankPayment, CreditTerms

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch, _one_person_may_give_much: None) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(50 * UNIT))


def to_credit(payment: BankPayment, account: Account, by: object) -> None:
    match(payment=payment.id, account=account.id, act=new_id(), by=by, parts={}, rest_to_credit=True)  # type: ignore[arg-type]


def test_an_invented_payment_does_not_become_credit_by_the_same_hand(account: Account) -> None:
    payment = came(51 * UNIT)
    with pytest.raises(SecondPersonNeeded):
        to_credit(payment, account, STAFF)
    to_credit(payment, account, OTHER_STAFF)


def test_small_steps_do_not_get_around_it(account: Account) -> None:
    to_credit(came(30 * UNIT), account, STAFF)
    with pytest.raises(SecondPersonNeeded):
        to_credit(came(30 * UNIT), account, STAFF)


def test_approved_it_is_done_once(account: Account) -> None:
    payment = came(100 * UNIT)
    with pytest.raises(SecondPersonNeeded) as needed:
        to_credit(payment, account, STAFF)
    row = approvals.propose(needed.value.proposal)
    approvals.approve(approval=row.id, actor=OTHER_STAFF)
    to_credit(payment, account, STAFF)


def test_terms_above_the_limit_need_another_person_and_lower_ones_do_not(account: Account) -> None:
    with pytest.raises(SecondPersonNeeded) as needed:
        set_terms(account=account.id, limit_micros=500 * UNIT, days=30, by=STAFF)
    approvals.approve(approval=approvals.propose(needed.value.proposal).id, actor=OTHER_STAFF)
    set_terms(account=account.id, limit_micros=500 * UNIT, days=30, by=STAFF)
    set_terms(account=account.id, limit_micros=100 * UNIT, days=30, by=STAFF)
    assert CreditTerms.objects.get().limit_micros == 100 * UNIT

"""Credit never changes its class: what was a present is never paid out, and what is given back is what it was."""

from datetime import timedelta

import pytest
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.test_events import available

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.ledger.queries import credit_of, promotional_credit_of
from smarttec.people.actions.accounts import open_sub_account
from smarttec.people.models import Account
from smarttec.plans.hooks import owed_micros
from smarttec.shop.ended import give_back, settle_ended
from smarttec.shop.models import RefundReason
from smarttec.shop.refunds import propose_refund
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def spent(account: Account, house: FakeHouse) -> Account:
    """Paid and used up; then there was a present of the same size."""
    told(house, begun(account, house), ReportKind.PAID)
    ledger.charge(act=new_id(), account=account.id, amount_micros=AMOUNT, counterpart=Counterpart.SMS_REVENUE)
    ledger.grant(act=new_id(), account=account.id, amount_micros=AMOUNT, expires_at=clock.now() + timedelta(days=30))
    return account


def test_a_present_is_not_refunded_to_a_card(spent: Account) -> None:
    payment = spent.payments.get()
    with pytest.raises(InvalidInput, match="spent"):
        propose_refund(
            act=new_id(),
            payment=payment.id,
            amount_micros=1_000_000,
            reason=RefundReason.CUSTOMER_ASKED,
            actor=new_id(),
        )
    assert give_back(spent.id) == 0


def test_a_payment_that_is_charged_back_is_owed_and_not_paid_by_a_present(spent: Account, house: FakeHouse) -> None:
    told(house, spent.payments.get(), ReportKind.DISPUTED)
    assert (available(spent), owed_micros(spent.id)) == (AMOUNT, AMOUNT)


def test_a_top_up_is_not_refunded_from_a_present(spent: Account) -> None:
    with pytest.raises(InsufficientCredit):
        ledger.refund(act=new_id(), entry=spent.payments.get().id, amount_micros=1)


def test_a_present_can_neither_be_transferred_nor_inherited(spent: Account) -> None:
    sub, _ = open_sub_account(parent=spent, friendly_name="branch")
    with pytest.raises(InsufficientCredit):
        ledger.transfer(act=new_id(), source=spent.id, target=sub.id, amount_micros=1)
    ledger.grant(act=new_id(), account=sub.id, amount_micros=7, expires_at=clock.now() + timedelta(days=30))
    Account.objects.filter(id=sub.id).update(status=Account.Status.CLOSED, closed_at=clock.now())
    assert settle_ended(limit=10) == 0
    assert (available(sub), credit_of(spent.id).main_micros) == (7, 0)


def test_a_failed_act_gives_a_present_back_with_its_end(spent: Account) -> None:
    [before] = promotional_credit_of(spent.id)
    act = new_id()
    ledger.charge(act=act, account=spent.id, amount_micros=AMOUNT, counterpart=Counterpart.SMS_REVENUE)
    ledger.refund(act=new_id(), entry=act, amount_micros=AMOUNT)
    assert promotional_credit_of(spent.id) == [before]

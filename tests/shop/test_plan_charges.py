"""What a renewal is short of is charged to the saved means of payment, and the plan goes on."""

from datetime import timedelta

import pytest
from tests.people.helpers import last_letter, text_of
from tests.shop.house import FakeHouse
from tests.shop.test_events import available
from tests.shop.test_recharging import saved_by

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.people.models import Account
from smarttec.plans.actions.acceptance import accept_terms
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.actions.publish import publish
from smarttec.plans.domain import State
from smarttec.plans.models import Subscription
from smarttec.post.models import Mail
from smarttec.shop.domain import PaymentState
from smarttec.shop.mandates.rules import set_rule
from smarttec.shop.mandates.saving import revoke
from smarttec.shop.models import Cause, Payment, RechargeRule
from smarttec.shop.reconciliation import reconcile_due
from smarttec.shop.reports import Decline, ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000
PRICE = 30 * UNIT


@pytest.fixture
def with_plan(account: Account) -> Account:
    publish(key="basic", name="Basic", currency="USD", price_micros=PRICE)
    accept_terms(account=account.id)
    ledger.post(
        act=new_id(), account=account.id, amount_micros=PRICE + 23_990_000, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    pay(account=account.id, plan="basic", act=new_id(), auto_renew=True)
    return account


def pass_days(days: float) -> None:
    CLOCK.advance(timedelta(days=days))
    run_due()


def state_of(account: Account) -> State:
    return State(Subscription.objects.values_list("state", flat=True).get(account=account))


def test_what_is_missing_is_charged_a_day_ahead_and_no_day_is_without_a_plan(
    with_plan: Account, house: FakeHouse
) -> None:
    saved_by(with_plan, house)
    pass_days(364.5)
    [payment] = Payment.objects.all()
    assert (payment.cause, payment.amount_micros) == (Cause.PLAN, 6_010_000)
    reconcile_due(house=house, limit=10)
    assert available(with_plan) == PRICE
    pass_days(1)
    assert (state_of(with_plan), available(with_plan)) == (State.ACTIVE, 0)
    assert len(house.charged) == 1


def test_a_refused_charge_is_told_and_tried_again_until_it_works(with_plan: Account, house: FakeHouse) -> None:
    saved_by(with_plan, house)
    house.next_charge = (ReportKind.FAILED, Decline.DECLINED)
    pass_days(364.5)
    reconcile_due(house=house, limit=10)
    assert "refused" in text_of(last_letter("plan_charge_failed"))
    pass_days(1)
    reconcile_due(house=house, limit=10)
    assert state_of(with_plan) is State.GRACE
    house.next_charge = (ReportKind.PAID, Decline.NONE)
    pass_days(3)
    reconcile_due(house=house, limit=10)
    run_due()
    assert state_of(with_plan) is State.ACTIVE
    assert [charge.amount_micros for charge in house.charged] == [6_010_000] * 3


def test_a_charge_for_a_plan_neither_fills_the_month_nor_pauses_the_rule(with_plan: Account, house: FakeHouse) -> None:
    saved_by(with_plan, house)
    set_rule(account=with_plan, threshold_micros=UNIT, amount_micros=10 * UNIT, monthly_limit_micros=20 * UNIT)
    house.next_charge = (ReportKind.FAILED, Decline.AUTHENTICATION)
    pass_days(364.5)
    reconcile_due(house=house, limit=10)
    assert RechargeRule.objects.get().failures == 0
    assert "confirm it yourself" in text_of(last_letter("plan_charge_failed"))
    assert Mail.objects.filter(template="recharge_paused").count() == 0


def test_a_means_of_payment_that_was_taken_back_meanwhile_is_not_charged(with_plan: Account, house: FakeHouse) -> None:
    mandate = saved_by(with_plan, house)
    pass_days(364.5)
    revoke(mandate)
    reconcile_due(house=house, limit=10)
    assert house.charged == []
    assert Payment.objects.get().state == PaymentState.EXPIRED

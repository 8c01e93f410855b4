"""How much can be bought within a day, and what a payment that looks wrong does to the account."""

from datetime import timedelta

import pytest
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.test_events import available

from smarttec.fraud.actions.top_ups import LARGE_MICROS
from smarttec.fraud.models import Hold, Limit
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import GatewayUnavailable, TooManyRequests
from smarttec.people.models import Account
from smarttec.plans.standing import Condition
from smarttec.shop.actions import start_top_up
from smarttec.shop.models import Payment
from smarttec.shop.paper.actions import set_billing_details
from smarttec.shop.ports import CardFacts
from smarttec.shop.reports import ReportKind
from smarttec.shop.scrutiny import MOST_BEGUN_NEW, MOST_MICROS_NEW, look_due

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def paid_with(account: Account, house: FakeHouse, card: str) -> Payment:
    payment = begun(account, house)
    house.cards[payment.reference] = CardFacts(country="US", fingerprint_hash=card)
    told(house, payment, ReportKind.PAID)
    return payment


def test_a_new_account_begins_only_so_many_payments_within_a_day(account: Account) -> None:
    for _ in range(MOST_BEGUN_NEW):
        start_top_up(account=account, amount_micros=AMOUNT)
    with pytest.raises(TooManyRequests):
        start_top_up(account=account, amount_micros=AMOUNT)
    CLOCK.advance(timedelta(hours=25))
    start_top_up(account=account, amount_micros=AMOUNT)


def test_only_so_much_can_be_bought_within_a_day(account: Account, house: FakeHouse) -> None:
    begun(account, house, MOST_MICROS_NEW - AMOUNT)
    begun(account, house)
    with pytest.raises(TooManyRequests):
        start_top_up(account=account, amount_micros=AMOUNT)


def test_many_cards_on_one_account_hold_it_and_the_credit_stays(account: Account, house: FakeHouse) -> None:
    for card in "abcd":
        paid_with(account, house, card * 64)
    account.refresh_from_db()
    assert (available(account), Condition(account.standing)) == (4 * AMOUNT, Condition.FRAUD_HOLD)
    assert Hold.objects.get(account=account).reason == Hold.Reason.MISMATCH


@pytest.mark.parametrize(("at_home_in", "is_held"), [("DE", True), ("US", False), ("", False)])
def test_a_large_payment_with_a_card_from_elsewhere_holds_a_new_account(
    account: Account, house: FakeHouse, at_home_in: str, is_held: bool
) -> None:
    set_billing_details(account=account, name="Ada Byron", country=at_home_in)
    payment = begun(account, house, LARGE_MICROS)
    house.cards[payment.reference] = CardFacts(country="US", fingerprint_hash="a" * 64)
    told(house, payment, ReportKind.PAID)
    look_due(house=house, limit=5)
    assert Hold.objects.filter(account=account, reason=Hold.Reason.MISMATCH).exists() is is_held
    if is_held:
        assert Hold.objects.get().seen["country of the account"] == "DE"


def test_one_card_used_often_holds_nothing_and_its_mark_is_not_the_houses(account: Account, house: FakeHouse) -> None:
    marks = set()
    for _ in range(4):
        payment = paid_with(account, house, "a" * 64)
        payment.refresh_from_db()
        marks.add(payment.card_mark)
    assert len(marks) == 1
    assert marks != {"a" * 64}
    assert not Hold.objects.exists()


def test_a_house_that_does_not_tell_of_the_card_keeps_no_credit_back(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    house.failures = [GatewayUnavailable()]
    told(house, payment, ReportKind.PAID)
    assert available(account) == AMOUNT
    assert look_due(house=house, limit=5) == 0


def test_a_settled_payment_makes_trust_and_a_chargeback_takes_it(account: Account, house: FakeHouse) -> None:
    payment = paid_with(account, house, "a" * 64)
    assert Limit.objects.get(account=account).first_paid_at is not None
    told(house, payment, ReportKind.DISPUTED)
    assert Limit.objects.get(account=account).first_paid_at is None

"""Starting a purchase and going to the clearing house's page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from tests.shop.house import AMOUNT, FakeHouse, begun, opened, told

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, GatewayUnavailable, InvalidInput, NotFound, OutcomeUnknown, Refused
from smarttec.kernel.vocabulary import Category, Purpose, Region
from smarttec.ledger.models import Balance
from smarttec.notice.door import unmask
from smarttec.notice.models import Disclosure
from smarttec.notice.recipients import RECIPIENTS
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.shop import queries
from smarttec.shop.actions import start_top_up
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment
from smarttec.shop.ports import Purchase
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NO_NOTICE_IN_FORCE = 0


@pytest.mark.parametrize("micros", [-1, 0, 4_990_000, 2_000_010_000, 5_005_000, 5_000_001, 2**63])
def test_an_amount_outside_the_limits_or_with_fractions_of_a_cent_is_refused(account: Account, micros: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        start_top_up(account=account, amount_micros=micros)
    assert refusal.value.field == "amount"
    assert not Payment.objects.exists()


@pytest.mark.parametrize("micros", [5_000_000, 5_010_000, 2_000_000_000])
def test_an_amount_within_the_limits_is_noted_and_nothing_leaves(account: Account, micros: int) -> None:
    payment = start_top_up(account=account, amount_micros=micros)
    assert (payment.state, payment.reference, payment.currency) == (PaymentState.CREATED, None, "USD")
    assert not Disclosure.objects.exists()


def test_every_new_account_has_a_balance_of_zero(account: Account) -> None:
    assert Balance.objects.get(account=account.id).available_micros == 0


def test_only_number_amount_currency_and_a_neutral_description_leave_and_it_is_recorded(
    account: Account, house: FakeHouse
) -> None:
    payment = begun(account, house)
    assert house.asked == [
        Purchase(
            payment_id=payment.id,
            amount_micros=AMOUNT,
            currency="USD",
            description=f"Credits {queries.reference_of(payment.id)}",
            success_url="https://shop/ok",
            cancel_url="https://shop/no",
        )
    ]
    record = Disclosure.objects.get()
    assert (record.act, record.subject, record.purpose) == (payment.id, account.id, Purpose.TAKE_PAYMENT)
    assert record.recipient == RECIPIENTS["clearing-house"].code
    assert unmask(record.categories) == [Category.PAYMENT]


def test_the_payment_waits_for_word_once_the_customer_is_sent_off(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    assert payment.state == PaymentState.PENDING
    assert payment.next_check_at - clock.now() <= timedelta(minutes=2)
    assert opened(payment, house) == payment.checkout_url
    assert len(house.asked) == 1


def test_without_a_clearing_house_the_payment_stays_as_it_was_and_can_be_opened_later(
    account: Account, house: FakeHouse
) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    house.failures = [GatewayUnavailable("away")]
    with pytest.raises(GatewayUnavailable):
        opened(payment, house)
    payment.refresh_from_db()
    assert payment.state == PaymentState.CREATED
    assert opened(payment, house) == house.checkouts[payment.id].url


def test_a_lost_answer_is_asked_for_again_and_gives_the_same_checkout(account: Account, house: FakeHouse) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    house.loses_answer = OutcomeUnknown()
    with pytest.raises(OutcomeUnknown):
        opened(payment, house)
    opened(payment, house)
    assert len(house.checkouts) == 1
    assert house.asked[0] == house.asked[1]
    assert payment.reference == house.checkouts[payment.id].reference


def test_a_crash_after_the_answer_and_before_it_is_kept_is_healed_by_asking_again(
    account: Account, house: FakeHouse
) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    house.loses_answer = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        opened(payment, house)
    assert opened(payment, house) == house.checkouts[payment.id].url


def test_a_payment_that_is_paid_before_the_answer_arrives_stays_paid(account: Account, house: FakeHouse) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    house.during_call = lambda checkout: told(house, payment, ReportKind.PAID, reference=checkout.reference)
    opened(payment, house)
    assert payment.state == PaymentState.PAID
    assert payment.next_check_at - clock.now() > timedelta(hours=5), "not as soon as one that is open"


def test_an_ended_payment_is_not_opened_again(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.EXPIRED)
    with pytest.raises(Conflict):
        opened(payment, house)


def test_a_payment_the_clearing_house_may_have_forgotten_is_not_opened(account: Account, house: FakeHouse) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    CLOCK.advance(timedelta(hours=23, seconds=1))
    with pytest.raises(Conflict):
        opened(payment, house)
    assert not house.asked
    assert not Disclosure.objects.exists()


def test_what_the_notice_refuses_does_not_leave(account: Account, house: FakeHouse) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    Account.objects.filter(id=account.id).update(policy=NO_NOTICE_IN_FORCE)
    with pytest.raises(Refused):
        opened(payment, house)
    assert not house.asked
    assert not Disclosure.objects.exists()


def test_another_accounts_payment_is_as_absent_as_none(account: Account) -> None:
    other = open_account(
        address="eve@example.org", password_hash="!", name="Eve", language="en", region=Region.US
    ).account
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    assert queries.access_payment(account=account, payment_id=str(payment.id)) == payment
    for wrong in (payment.id, uuid4(), "no id", ""):
        with pytest.raises(NotFound):
            queries.access_payment(account=other, payment_id=wrong)
    assert not queries.payments_of(other).exists()


def test_a_list_of_payments_is_one_query_newest_first(account: Account, django_assert_num_queries: object) -> None:
    made = [start_top_up(account=account, amount_micros=AMOUNT) for _ in range(3)]
    with django_assert_num_queries(1):
        shown = [queries.facts_of(payment).id for payment in queries.payments_of(account)[:20]]
    assert shown == [payment.id for payment in reversed(made)]


def test_every_state_has_words_for_its_page(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    for state in PaymentState:
        payment.state = state
        facts = queries.facts_of(payment)
        assert facts.is_terminal == (state >= PaymentState.EXPIRED)
        assert bool(facts.sentence) == (facts.status in {"expired", "failed", "cancelled"})


def test_the_page_before_the_hand_over_names_the_third_party(settings: object) -> None:
    facts = queries.clearing_house_facts()
    house = current_clearing_house()
    assert (facts.name, facts.policy_url, facts.country) == (house.name, house.policy_url, "US")
    assert "andbox" in facts.name
    assert facts.policy_url == f"{settings.ENVIRONMENT.stripe_base_url}/policy"
    assert facts.host == "127.0.0.1:8001"


def test_no_payment_is_of_nothing_and_no_debt_above_the_payment(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conname IN "
            "('shop_payment_of_something', 'shop_payment_owed')"
        )
        assert cursor.fetchone() == (2,)

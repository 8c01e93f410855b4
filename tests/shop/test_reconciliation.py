"""The janitor: what nobody told us is asked for."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.gateways.payments.conftest import World, shared_world, world
from tests.shop.house import AMOUNT, FakeHouse, begun, entries, opened, told

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import GatewayUnavailable, InvalidInput
from smarttec.people.models import Account
from smarttec.shop import tasks
from smarttec.shop.actions import reconcile_due, start_top_up, take_event
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.models import Payment
from smarttec.shop.reconciliation import pause_after
from smarttec.shop.reports import ReportKind

__all__ = ["shared_world", "world"]
pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
DUE = timedelta(minutes=2, seconds=1)


def look(house: FakeHouse, limit: int = 10) -> int:
    return reconcile_due(house=house, limit=limit)


def test_nothing_is_asked_before_two_minutes(account: Account, house: FakeHouse) -> None:
    begun(account, house)
    CLOCK.advance(timedelta(minutes=1, seconds=59))
    assert look(house) == 0
    assert house.fetched == []


def test_a_payment_nobody_told_us_about_is_credited(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    house.stands(payment, ReportKind.PAID)
    CLOCK.advance(DUE)
    assert look(house) == 1
    payment.refresh_from_db()
    assert (payment.state, entries(payment)[0][1]) == (PaymentState.PAID, AMOUNT)
    CLOCK.advance(timedelta(days=1))
    assert look(house) == 1, "it is asked whether anything went back"
    assert len(entries(payment)) == 1


def test_an_event_after_the_look_credits_no_second_time(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    house.stands(payment, ReportKind.PAID)
    CLOCK.advance(DUE)
    look(house)
    assert told(house, payment, ReportKind.PAID) is Reason.NOTHING_NEW
    assert len(entries(payment)) == 1


def test_a_checkout_that_stays_open_is_looked_at_ever_more_seldom(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    house.stands(payment, ReportKind.OPEN)
    minutes = []
    for minute in range(1, 65):
        CLOCK.advance(timedelta(minutes=1, milliseconds=20))
        if look(house):
            minutes.append(minute)
    assert minutes == [2, 6, 14, 30, 62]


@given(st.integers(0, 40_000))
def test_pauses_grow_and_have_an_end(checks: int) -> None:
    assert timedelta(minutes=2) <= pause_after(checks) <= pause_after(checks + 1) <= timedelta(hours=6)


def test_an_expired_checkout_ends_the_looking(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    house.stands(payment, ReportKind.EXPIRED)
    CLOCK.advance(DUE)
    look(house)
    payment.refresh_from_db()
    assert (payment.state, payment.next_check_at) == (PaymentState.EXPIRED, None)


def test_when_the_clearing_house_is_away_the_sweep_ends_and_what_was_claimed_comes_again(
    account: Account, house: FakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    payments = [begun(account, house) for _ in range(3)]
    for payment in payments:
        house.stands(payment, ReportKind.PAID)
    CLOCK.advance(DUE)
    house.is_away = True
    with caplog.at_level(logging.WARNING):
        assert look(house) == 1
    assert "gateway-unavailable" in caplog.text
    house.is_away = False
    CLOCK.advance(timedelta(minutes=4))
    assert look(house) == 3
    assert Payment.objects.filter(state=PaymentState.PAID).count() == 3


def test_one_useless_answer_does_not_keep_the_others_waiting(account: Account, house: FakeHouse) -> None:
    begun(account, house)
    payment = begun(account, house)
    house.stands(payment, ReportKind.PAID)
    house.failures = [InvalidInput("nonsense")]
    CLOCK.advance(DUE)
    assert look(house) == 2
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_a_sweep_keeps_to_its_limit(account: Account, house: FakeHouse) -> None:
    for _ in range(3):
        begun(account, house)
    CLOCK.advance(DUE)
    assert [look(house, limit=2), look(house, limit=2), look(house, limit=2)] == [2, 1, 0]


def test_a_wrong_sum_found_by_looking_is_put_before_a_person_and_not_asked_again(
    account: Account, house: FakeHouse
) -> None:
    payment = begun(account, house)
    Payment.objects.filter(id=payment.id).update(amount_micros=AMOUNT - 10_000)
    house.stands(payment, ReportKind.PAID)
    Payment.objects.filter(id=payment.id).update(amount_micros=AMOUNT)
    CLOCK.advance(DUE)
    look(house)
    payment.refresh_from_db()
    assert (payment.review, payment.next_check_at, entries(payment)) == (Reason.WRONG_AMOUNT, None, [])


def test_a_payment_that_never_reached_the_clearing_house_expires_without_a_question(
    account: Account, house: FakeHouse
) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    house.failures = [GatewayUnavailable()]
    with pytest.raises(GatewayUnavailable):
        opened(payment, house)
    CLOCK.advance(timedelta(hours=23, minutes=59))
    assert look(house) == 0
    CLOCK.advance(timedelta(minutes=2))
    assert look(house) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.reference, house.fetched) == (PaymentState.EXPIRED, None, [])


def test_money_that_never_comes_nor_fails_is_put_before_a_person_after_a_month(
    account: Account, house: FakeHouse
) -> None:
    payment = begun(account, house)
    house.stands(payment, ReportKind.AWAITING_MONEY)
    CLOCK.advance(timedelta(days=30))
    look(house)
    payment.refresh_from_db()
    assert (payment.review, payment.next_check_at) == (Reason.NEVER_ENDED, None)
    assert look(house) == 0


def test_two_janitors_do_not_ask_about_the_same_payment(account: Account, house: FakeHouse) -> None:
    """The claim is written before the call; a second sweep during the call finds nothing due."""
    payment = begun(account, house)
    house.stands(payment, ReportKind.PAID)
    second: list[int] = []

    class Slow(FakeHouse):
        def fetch(self, *, reference: str) -> object:
            second.append(look(house))
            return house.fetch(reference=reference)

    CLOCK.advance(DUE)
    assert look(Slow()) == 1
    assert second == [0]


def test_the_query_for_what_is_due_uses_its_index(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shop_payment (id, cell, account_id, amount_micros, currency, state, review, owed_micros, "
            "checkout_url, checks, created_at, next_check_at) "
            "SELECT gen_random_uuid(), 0, %s, 5000000, 'USD', 50, '', 0, '', 0, %s, "
            "CASE WHEN n %% 100 = 0 THEN %s + n * interval '1 second' END FROM generate_series(1, 5000) AS n",
            [account.id, clock.now(), clock.now()],
        )
        cursor.execute("ANALYZE shop_payment")
    with CaptureQueriesContext(connection) as captured:
        look(FakeHouse())
    query = next(one["sql"] for one in captured if "SKIP LOCKED" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using shop_payment_due" in plan
    assert "Sort" not in plan


def test_the_task_takes_no_argument_of_ours_and_finds_the_clearing_house_itself(
    house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "current_clearing_house", lambda: house)
    tasks.reconcile(timestamp=0)
    assert tasks.reconcile.queueing_lock == "shop-reconcile"


class TestWithTheSandbox:
    """The whole way: the shop, the real SDK, HTTP, the stand-in."""

    def begin(self, account: Account, world: World) -> Payment:
        payment = start_top_up(account=account, amount_micros=AMOUNT)
        opened(payment, world.gateway)
        return payment

    def test_when_every_notification_is_lost_asking_credits_the_payment(self, account: Account, world: World) -> None:
        payment = self.begin(account, world)
        world.control("webhooks", lose=True)
        world.control(f"sessions/{payment.reference}/pay")
        CLOCK.advance(DUE)
        assert look(world.gateway) == 1
        payment.refresh_from_db()
        assert (payment.state, len(entries(payment))) == (PaymentState.PAID, 1)
        assert not world.received

    def test_notifications_twice_and_backwards_credit_once_and_take_back_once(
        self, account: Account, world: World
    ) -> None:
        payment = self.begin(account, world)
        world.control("webhooks", reorder=2, duplicates=1)
        world.control(f"sessions/{payment.reference}/pay")
        world.control(f"sessions/{payment.reference}/refund")
        for body, signature in world.arrivals(4):
            take_event(house=world.gateway, body=body, signature=signature)
        payment.refresh_from_db()
        assert (payment.state, entries(payment)) == (PaymentState.REFUNDED, [])

    def test_a_lost_answer_finds_the_same_checkout_again(self, account: Account, world: World) -> None:
        payment = start_top_up(account=account, amount_micros=AMOUNT)
        first = opened(payment, world.gateway)
        Payment.objects.filter(id=payment.id).update(reference=None, checkout_url="", state=PaymentState.CREATED)
        assert opened(payment, world.gateway) == first

"""Renting by the month: the price shown is what is taken, once; unpaid numbers go after days of patience."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from tests.messaging.fixtures import world
from tests.messaging.world import COMMITTED, give_credit
from tests.numbers.renting import FREE, MONTHLY, OWN, SETUP, UNIT, a_buyer, credit, live_until, set_number_price

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InsufficientCredit, NotFound, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger.models import Counterpart, Entry
from smarttec.numbers.actions import RESTS_FOR, buy, release, rent_for_order
from smarttec.numbers.actions.due import run_due
from smarttec.numbers.domain import PATIENCE_DAYS, Kind, add_months
from smarttec.numbers.errors import NotForRent, NumberTaken
from smarttec.numbers.models import Assignment, Rental, RentalCharge, StockNumber
from smarttec.numbers.queries import free_numbers
from smarttec.people.models import Account
from smarttec.plans.standing import Condition, StandingRefused
from smarttec.post.models import Mail
from smarttec.vault import directory
from smarttec.vault.directory import Kind as Listing

__all__ = ["world"]
pytestmark = [COMMITTED, pytest.mark.usefixtures("world")]
FIRST = MONTHLY + SETUP


def letters() -> int:
    return Mail.objects.filter(template="number_state").count()


def owner_of(number: str) -> object:
    listed = directory.look_up(Listing.SERVICE_NUMBER, number)
    return listed and listed.subject


def test_buying_takes_the_first_month_and_the_set_up_once() -> None:
    set_number_price()
    buyer, act = a_buyer(), new_id()
    for _ in range(2):
        rental = buy(account=buyer.id, e164=FREE, act=act, agreed_micros=FIRST)
    assert credit(buyer.id) == 100 * UNIT - FIRST
    assert Entry.objects.get(id=act).counterpart == Counterpart.NUMBER_REVENUE
    assert (RentalCharge.objects.count(), Rental.objects.count()) == (1, 1)
    assert rental.paid_until == add_months(rental.anchor_at, 1)
    assert owner_of(FREE) == buyer.id


@pytest.mark.parametrize(
    ("agreed", "number", "error"),
    [(FIRST - 1, FREE, Conflict), (FIRST, OWN, NumberTaken), (FIRST, "+14155550199", NotFound)],
)
def test_what_cannot_be_bought_costs_nothing(agreed: int, number: str, error: type[SmarttecError]) -> None:
    set_number_price()
    buyer = a_buyer()
    with pytest.raises(error):
        buy(account=buyer.id, e164=number, act=new_id(), agreed_micros=agreed)
    assert (credit(buyer.id), Rental.objects.count(), Assignment.objects.count()) == (100 * UNIT, 0, 1)


def test_without_a_price_or_cover_or_good_standing_nothing_is_rented() -> None:
    buyer = a_buyer(credit_micros=FIRST - 1)
    with pytest.raises(NotForRent):
        buy(account=buyer.id, e164=FREE, act=new_id())
    set_number_price()
    with pytest.raises(InsufficientCredit):
        buy(account=buyer.id, e164=FREE, act=new_id())
    assert owner_of(FREE) is None
    Account.objects.filter(id=buyer.id).update(standing=Condition.DEBT)
    give_credit(buyer.id, FIRST)
    with pytest.raises(StandingRefused):
        buy(account=buyer.id, e164=FREE, act=new_id())
    assert not StockNumber.objects.get(e164=FREE).is_assigned


def test_of_two_buyers_of_one_number_one_gets_it_and_the_other_pays_nothing() -> None:
    set_number_price()
    buyers, gate = [a_buyer(), a_buyer("+14155550101")], Barrier(2)

    def try_to_buy(account: object) -> object:
        try:
            gate.wait(10)
            return buy(account=account, e164=FREE, act=new_id()).account_id
        except NumberTaken:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        got = [one for one in threads.map(try_to_buy, [buyer.id for buyer in buyers]) if one]
    assert len(got) == 1
    assert owner_of(FREE) == got[0]
    assert sorted(credit(buyer.id) for buyer in buyers) == [100 * UNIT - FIRST, 100 * UNIT]
    assert RentalCharge.objects.count() == 1


def test_one_act_sent_many_times_at_once_buys_once() -> None:
    set_number_price()
    buyer, act, gate = a_buyer(), new_id(), Barrier(4)

    def try_to_buy(_: int) -> object:
        try:
            gate.wait(10)
            return buy(account=buyer.id, e164=FREE, act=act).id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(try_to_buy, range(4)))) == 1
    assert credit(buyer.id) == 100 * UNIT - FIRST


def test_a_year_of_months_is_taken_on_the_right_days_at_the_price_in_force() -> None:
    set_number_price()
    buyer = a_buyer()
    rental = buy(account=buyer.id, e164=FREE, act=new_id())
    set_number_price(monthly_micros=3 * UNIT, valid_from=add_months(rental.anchor_at, 6))
    live_until(add_months(rental.anchor_at, 12) - timedelta(hours=1))
    charges = RentalCharge.objects.order_by("starts_at")
    assert [c.starts_at for c in charges] == [add_months(rental.anchor_at, month) for month in range(12)]
    assert [c.amount_micros for c in charges] == [FIRST, *[MONTHLY] * 5, *[3 * UNIT] * 6]
    assert credit(buyer.id) == 100 * UNIT - FIRST - 5 * MONTHLY - 6 * 3 * UNIT
    assert letters() == 0


def test_who_is_short_is_reminded_then_given_days_and_then_loses_the_number() -> None:
    set_number_price()
    buyer = a_buyer(credit_micros=FIRST)
    rental = buy(account=buyer.id, e164=FREE, act=new_id())
    live_until(rental.paid_until - timedelta(days=1))
    assert letters() == 2
    live_until(rental.paid_until + timedelta(days=PATIENCE_DAYS, hours=-1))
    rental.refresh_from_db()
    assert (rental.state, letters(), owner_of(FREE)) == (Rental.State.LATE, 2 + PATIENCE_DAYS, buyer.id)
    live_until(rental.paid_until + timedelta(days=PATIENCE_DAYS))
    rental.refresh_from_db()
    assert (rental.state, rental.due_at, rental.assignment) == (Rental.State.ENDED, None, None)
    assert owner_of(FREE) is None
    assert FREE not in {stock.e164 for stock in free_numbers()}
    assert credit(buyer.id) == 0
    CLOCK.advance(RESTS_FOR)
    assert FREE in {stock.e164 for stock in free_numbers()}
    assert run_due() == 0


def test_paying_late_keeps_the_days_of_the_month() -> None:
    set_number_price()
    buyer = a_buyer(credit_micros=FIRST)
    rental = buy(account=buyer.id, e164=FREE, act=new_id())
    live_until(rental.paid_until + timedelta(days=2))
    give_credit(buyer.id, MONTHLY)
    live_until(clock.now() + timedelta(days=1))
    rental.refresh_from_db()
    assert (rental.state, rental.paid_until) == (Rental.State.PAID, add_months(rental.anchor_at, 2))
    assert credit(buyer.id) == 0


def test_steps_run_twice_at_once_take_a_month_once() -> None:
    set_number_price()
    buyer = a_buyer()
    rental = buy(account=buyer.id, e164=FREE, act=new_id())
    CLOCK.advance(rental.paid_until - clock.now())

    def run(_: int) -> int:
        try:
            return run_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(run, range(3)))
    assert credit(buyer.id) == 100 * UNIT - FIRST - MONTHLY


def test_a_number_is_given_back_by_its_owner_alone_and_costs_no_more() -> None:
    set_number_price()
    buyer, other = a_buyer(), a_buyer("+14155550101")
    rental = buy(account=buyer.id, e164=FREE, act=new_id())
    with pytest.raises(NotFound):
        release(account=other.id, assignment=rental.assignment_id)
    release(account=buyer.id, assignment=rental.assignment_id)
    assert owner_of(FREE) is None
    live_until(rental.paid_until + timedelta(days=40))
    assert credit(buyer.id) == 100 * UNIT - FIRST
    with pytest.raises(NumberTaken, match="rests"):
        buy(account=other.id, e164=StockNumber.objects.get(e164=FREE, is_assigned=False).e164, act=new_id())


def test_numbers_given_for_nothing_stay_and_cost_nothing() -> None:
    set_number_price()
    buyer = a_buyer()
    live_until(clock.now() + timedelta(days=400))
    assert (credit(buyer.id), owner_of(OWN)) == (100 * UNIT, buyer.id)


def test_an_order_brings_months_that_credit_does_not_pay_and_the_same_item_again_nothing() -> None:
    set_number_price()
    buyer, item = a_buyer(), new_id()
    facts = {"account": buyer.id, "country": "US", "kind": Kind.LOCAL, "months": 12, "item": item}
    rental = rent_for_order(**facts, quantity=1)[0]
    assert rent_for_order(**facts, quantity=1) == []
    assert credit(buyer.id) == 100 * UNIT
    assert rental.paid_until == add_months(rental.anchor_at, 12)
    with pytest.raises(NumberTaken):
        rent_for_order(**{**facts, "item": new_id()}, quantity=1)

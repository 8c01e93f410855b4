"""Numbers with months of rent, sold by an order."""

from datetime import timedelta

import pytest
from tests.numbers.renting import set_number_price
from tests.shop.orders.desk_work import STAFF, UNIT, paid

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.domain import add_months
from smarttec.numbers.models import Rental, StockNumber
from smarttec.people.models import Account
from smarttec.shop.orders.actions.asking import Wanted, ask
from smarttec.shop.orders.actions.confirming import confirm
from smarttec.shop.orders.actions.quoting import Priced, accept, quote
from smarttec.shop.orders.items import Thing
from smarttec.shop.orders.models import Order
from smarttec.shop.orders.rented_numbers import RentedNumbers

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
WHAT = {"country": "us", "months": 12}


@pytest.fixture
def stock(account: Account) -> Account:
    set_number_price(monthly_micros=2 * UNIT, setup_micros=UNIT)
    for line in range(3):
        add_to_stock(number=f"+141555501{line:02d}")
    return account


def thing(account: Account, *, quantity: int = 2, **what: object) -> Thing:
    return Thing(
        kind="number", quantity=quantity, what={**WHAT, **what}, account=account.id, currency="USD", act=new_id(),
        order=new_id(),
    )  # fmt: skip


def quoted_for(account: Account, quantity: int) -> Order:
    order = ask(
        account=account.id, act=new_id(), wanted=[Wanted(kind="number", quantity=quantity)], by=account.owner_id
    )
    item = Priced(kind="number", quantity=quantity, what=WHAT, price_micros=None)
    return quote(order=order.id, act=new_id(), by=STAFF, items=[item])


def test_an_order_brings_numbers_with_their_months(stock: Account) -> None:
    order = quoted_for(stock, 2)
    assert order.net_micros == 2 * (UNIT + 12 * 2 * UNIT)
    accept(order=order.id, act=new_id(), by=stock.owner_id, quote=order.quote)
    order = confirm(order=order.id, act=new_id(), by=STAFF)
    assert not Rental.objects.exists()
    paid(stock, order, 50 * UNIT)
    rentals = list(Rental.objects.filter(account=stock))
    assert [rental.paid_until for rental in rentals] == [add_months(rental.anchor_at, 12) for rental in rentals]
    assert len(rentals) == 2
    assert credit_of(stock.id).available_micros == 0


def test_more_than_there_are_are_not_quoted(stock: Account) -> None:
    with pytest.raises(InvalidInput, match="not that many"):
        quoted_for(stock, 4)


@pytest.mark.parametrize(
    "wrong",
    [{"number_kind": "pager"}, {"months": 0}, {"months": "x"}, {"months": 121}, {"area": "x"}, {"country": "FR"}],
)
def test_what_makes_no_sense_is_not_quoted(stock: Account, wrong: dict[str, object]) -> None:
    with pytest.raises((InvalidInput, Conflict)):
        RentedNumbers().check(thing(stock, **wrong))


def test_numbers_are_taken_back_with_the_months_that_have_not_begun(stock: Account) -> None:
    handler, bought = RentedNumbers(), thing(stock)
    handler.give(bought)
    handler.give(bought)
    assert (Rental.objects.count(), handler.size(bought)) == (2, 24)
    CLOCK.advance(add_months(Rental.objects.earliest("id").anchor_at, 3) - clock.now() + timedelta(days=1))
    assert handler.take_back(bought, act=new_id()) == 2 * 8
    assert handler.take_back(bought, act=new_id()) == 0
    assert StockNumber.objects.filter(is_assigned=True).count() == 0

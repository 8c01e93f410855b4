"""What an order was sold for, what it gave, and what came back: nothing is left on "Orders in delivery"."""

from datetime import date

import pytest
from tests.numbers.renting import set_number_price
from tests.shop.orders.desk_work import UNIT, broken_rules, confirmed, paid

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.ledger.queries import credit_of
from smarttec.numbers.actions import add_to_stock
from smarttec.people.models import Account
from smarttec.plans.actions.publish import publish
from smarttec.shop.books.accounts import Book
from smarttec.shop.books.journal import balances, journal
from smarttec.shop.orders.actions.quoting import Priced
from smarttec.shop.orders.actions.reversing import forgive, reverse
from smarttec.shop.orders.actions.terms import set_terms
from smarttec.shop.paper.actions import set_tax_rule

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CREDIT = {"amount_micros": 100 * UNIT}
NUMBERS = {"country": "us", "months": 12}


@pytest.fixture
def on_terms(account: Account) -> Account:
    """May pay later."""
    set_terms(account=account.id, limit_micros=500 * UNIT, days=30, by=new_id())
    return account


@pytest.fixture(autouse=True)
def _stock(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(10**15))
    set_tax_rule(country="US", name="Sales tax", rate_ppm=88_750, valid_from=date(2020, 1, 1))
    publish(key="basic", name="Basic", currency="USD", price_micros=12 * UNIT)
    set_number_price(monthly_micros=2 * UNIT, setup_micros=UNIT)
    for line in range(3):
        add_to_stock(number=f"+141555501{line:02d}")


@pytest.fixture(params=["gross", "net"], autouse=True)
def prices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SMARTTEC_PRICES", request.param)
    return str(request.param)


def sums() -> dict[Book, int]:
    today = clock.now().date()
    return balances(journal(since=today, until=date(today.year + 2, 1, 1), currency="USD"))


def test_numbers_sold_by_an_order_are_revenue_in_the_ledger(account: Account) -> None:
    order = confirmed(account, Priced(kind="number", quantity=2, what=NUMBERS))
    paid(account, order, order.total_micros)
    booked = sums()
    assert -booked[Book.NUMBERS] == 50 * UNIT
    assert not {Book.ORDERS, Book.DISCOUNTS} & booked.keys()
    assert credit_of(account.id).available_micros == 0
    assert not broken_rules()


def test_numbers_that_go_back_take_the_months_that_have_not_begun_out_of_revenue(account: Account) -> None:
    order = confirmed(account, Priced(kind="number", quantity=2, what=NUMBERS))
    paid(account, order, order.total_micros)
    reverse(order=order.id, act=new_id(), by=new_id())
    booked = sums()
    assert -booked[Book.NUMBERS] == 50 * UNIT - 50 * UNIT * 22 // 24
    assert abs(booked.get(Book.DISCOUNTS, 0)) < 10_000, "what the price is rounded by, in cents"
    assert Book.ORDERS not in booked
    assert credit_of(account.id).available_micros == 0
    assert not broken_rules()


@pytest.mark.parametrize("price", [0, 60 * UNIT, 100 * UNIT, 140 * UNIT])
@pytest.mark.parametrize(
    ("kind", "what", "value"),
    [("credit", CREDIT, 100), ("plan", {"plan": "basic"}, 12), ("number", NUMBERS, 25),
     ("promotional", {**CREDIT, "days": 30}, 0)],
)  # fmt: skip
def test_a_price_beside_the_list_is_a_discount_or_a_surcharge(
    account: Account, kind: str, what: dict[str, object], value: int, price: int
) -> None:
    order = confirmed(account, Priced(kind=kind, what=what, price_micros=price), Priced(kind="credit", what=CREDIT))
    paid(account, order, order.total_micros)
    booked = sums()
    assert booked.get(Book.DISCOUNTS, 0) == value * UNIT - price
    assert not {Book.ORDERS, Book.RECEIVABLES} & booked.keys()
    assert not broken_rules()


@pytest.mark.parametrize("spent", [0, 37, 100])
@pytest.mark.parametrize("price", [60 * UNIT, 140 * UNIT])
def test_a_reversal_takes_its_part_of_the_discount_back_and_what_is_forgiven_is_one(
    on_terms: Account, price: int, spent: int
) -> None:
    account = on_terms
    order = confirmed(account, Priced(kind="credit", what=CREDIT, price_micros=price), on_terms=True)
    if spent:
        act = {"act": new_id(), "account": account.id, "counterpart": Counterpart.SMS_REVENUE}
        ledger.charge(amount_micros=spent * UNIT, **act)
    reverse(order=order.id, act=new_id(), by=new_id())
    assert Book.ORDERS not in sums()
    if spent:
        forgive(order=order.id, act=new_id(), by=new_id())
        assert sums()[Book.DISCOUNTS] == spent * UNIT
    booked = sums()
    assert not {Book.ORDERS, Book.RECEIVABLES, Book.TAX_PAYABLE, Book.TAX_IN_SALES} & booked.keys()

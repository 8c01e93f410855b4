"""One setting says of every price whether tax is in it: by card, by a saved means of payment, and by bank alike."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shop.house import FakeHouse, begun, told
from tests.shop.orders.desk_work import HUNDRED, UNIT, confirmed, paid
from tests.shop.test_recharging import saved_by

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, MisconfiguredError
from smarttec.kernel.ids import new_id
from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.shop import domain
from smarttec.shop.books.accounts import Book
from smarttec.shop.books.journal import balances, journal, month_of
from smarttec.shop.domain import PaymentState
from smarttec.shop.ended import give_back
from smarttec.shop.mandates.charging import recharge_due
from smarttec.shop.mandates.rules import set_rule
from smarttec.shop.models import Refund, RefundReason
from smarttec.shop.orders.actions.reversing import reverse
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.domain import Kind, part_of, taxed, totals_of
from smarttec.shop.paper.domain import Price as LinePrice
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.seller import prices_include_tax
from smarttec.shop.reconciliation import credit_what_came
from smarttec.shop.refunds import left_of, propose_refund
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NET_119, GROSS_100 = (100 * UNIT, 19 * UNIT, 119 * UNIT), (84_030_000, 15_970_000, 100 * UNIT)


@pytest.fixture(autouse=True)
def _tax(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(10**15))
    monkeypatch.setenv("SMARTTEC_TAX_COUNTRY", "DE")
    set_tax_rule(country="DE", name="VAT", rate_ppm=190_000, valid_from=date(2020, 1, 1))
    set_billing_details(account=account, name="Ada Byron", country="DE")


@pytest.fixture(params=["gross", "net"])
def prices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SMARTTEC_PRICES", request.param)
    return str(request.param)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_PRICES", "net")


def amounts(kind: Kind) -> tuple[int, int, int]:
    paper = Document.objects.get(kind=kind)
    return paper.net_micros, paper.tax_micros, paper.gross_micros


def sums() -> dict[Book, int]:
    since, until = month_of(clock.now().date())
    return balances(journal(since=since, until=until, currency="USD"))


def test_a_hundred_of_credit_costs_the_same_by_card_and_by_bank(
    account: Account, house: FakeHouse, prices: str
) -> None:
    expected = NET_119 if prices == "net" else GROSS_100
    payment = begun(account, house, amount_micros=100 * UNIT)
    assert house.asked[-1].amount_micros == expected[2]
    told(house, payment, ReportKind.PAID)
    assert credit_of(account.id).main_micros == 100 * UNIT
    assert amounts(Kind.RECEIPT) == expected
    order = confirmed(account, HUNDRED)
    assert (order.net_micros, order.tax_micros, order.total_micros) == amounts(Kind.INVOICE) == expected
    paid(account, order, expected[2])
    assert credit_of(account.id).main_micros == 200 * UNIT
    booked = sums()
    assert -booked[Book.TAX_PAYABLE] == 2 * expected[1]
    assert booked[Book.CLEARING_HOUSE] == booked[Book.BANK] == expected[2]
    assert booked.get(Book.TAX_IN_SALES, 0) == (0 if prices == "net" else 2 * expected[1])
    assert not {Book.ORDERS, Book.RECEIVABLES, Book.DISCOUNTS} & booked.keys()


def test_what_goes_back_takes_back_its_share_and_the_credit_notes_add_up(
    account: Account, house: FakeHouse, prices: str
) -> None:
    payment = begun(account, house, amount_micros=100 * UNIT)
    told(house, payment, ReportKind.PAID)
    whole = (119 if prices == "net" else 100) * UNIT
    for part in (33_330_000, 33_340_000):
        told(house, payment, ReportKind.REFUNDED, amount_micros=part)
    payment.refresh_from_db()
    notes = list(Document.objects.filter(kind=Kind.CREDIT_NOTE).order_by("sequence"))
    assert sum(note.gross_micros for note in notes) == payment.refunded_micros
    taken = 100 * UNIT - credit_of(account.id).main_micros
    assert taken == (sum(note.net_micros for note in notes) if prices == "net" else payment.refunded_micros)
    told(house, payment, ReportKind.REFUNDED, amount_micros=whole)
    assert credit_of(account.id).main_micros == 0
    booked = sums()
    assert not {Book.CLEARING_HOUSE, Book.TAX_PAYABLE, Book.CUSTOMER_CREDIT, Book.TAX_IN_SALES} & booked.keys()


def test_a_reversed_order_leaves_nothing_in_the_books(account: Account, prices: str) -> None:
    order = confirmed(account, HUNDRED)
    paid(account, order, order.total_micros)
    reverse(order=order.id, act=new_id(), by=new_id())
    assert amounts(Kind.CREDIT_NOTE) == amounts(Kind.INVOICE)
    assert set(sums()) == {Book.BANK, Book.UNMATCHED}


@pytest.mark.usefixtures("net")
def test_a_payment_of_which_a_half_is_spent_gives_back_what_the_rest_cost(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house, amount_micros=100 * UNIT)
    told(house, payment, ReportKind.PAID)
    payment.refresh_from_db()
    assert left_of(payment) == 119 * UNIT
    ledger.charge(act=new_id(), account=account.id, amount_micros=50 * UNIT, counterpart=Counterpart.SMS_REVENUE)
    with pytest.raises(InvalidInput, match="spent too much"):
        propose_refund(
            act=new_id(), payment=payment.id, amount_micros=60 * UNIT, reason=RefundReason.DUPLICATE, actor=new_id()
        )
    assert give_back(account.id) == 59_500_000
    assert Refund.objects.get().amount_micros == 59_500_000
    assert give_back(account.id) == 0, "it is under way"


@pytest.mark.usefixtures("net")
def test_the_tax_of_a_payment_is_the_one_that_was_paid(account: Account, house: FakeHouse) -> None:
    """A rule that changes, or an id that is confirmed, between the checkout and the money."""
    payment = begun(account, house, amount_micros=100 * UNIT)
    set_billing_details(account=account, name="Ada", country="FR", tax_id="FR12123456789")
    told(house, payment, ReportKind.PAID)
    assert amounts(Kind.RECEIPT) == NET_119


@pytest.mark.usefixtures("net")
def test_another_sum_than_was_asked_for_brings_its_share_of_credit(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house, amount_micros=100 * UNIT)
    told(house, payment, ReportKind.PAID, amount_micros=59_500_000)
    assert credit_of(account.id).main_micros == 0
    house.stands(payment, ReportKind.PAID)
    house.states[payment.reference] = replace(house.states[payment.reference], amount_micros=59_500_000)
    credit_what_came(payment=payment.id, house=house)
    payment.refresh_from_db()
    assert (payment.amount_micros, payment.tax_micros, payment.asked_micros) == (50 * UNIT, 9_500_000, 119 * UNIT)
    assert credit_of(account.id).main_micros == 50 * UNIT
    assert amounts(Kind.RECEIPT) == (50 * UNIT, 9_500_000, 59_500_000)


@pytest.mark.usefixtures("net")
def test_a_saved_means_of_payment_is_charged_with_the_tax_that_credit_costs(account: Account, house: FakeHouse) -> None:
    saved_by(account, house)
    set_rule(account=account, threshold_micros=5 * UNIT, amount_micros=20 * UNIT, monthly_limit_micros=20 * UNIT)
    recharge_due(house=house, limit=9)
    assert [charge.amount_micros for charge in house.charged] == [23_800_000]
    assert credit_of(account.id).main_micros == 20 * UNIT
    assert amounts(Kind.RECEIPT) == (20 * UNIT, 3_800_000, 23_800_000)


@given(
    credit=st.integers(1, 10**7).map(lambda cents: cents * MICROS_PER_CENT),
    rate=st.integers(0, 400_000),
    parts=st.lists(st.integers(1, 10**5), min_size=1, max_size=6),
)
def test_credit_taken_back_is_the_net_of_the_credit_notes_to_the_cent(credit: int, rate: int, parts: list[int]) -> None:
    line = taxed([LinePrice(description="", amount_micros=credit, taxes=(("VAT", rate),))])[0]
    payment = domain.Payment(
        payment_id=uuid4(), state=PaymentState.PAID, reference="x", amount_micros=credit, tax_micros=line.tax_micros,
        currency="EUR",
    )  # fmt: skip
    gone = 0
    for part in parts:
        cents = min(part * MICROS_PER_CENT, payment.charged_micros - gone)
        if not cents:
            break
        note = part_of(totals_of([line]), upto_micros=gone, micros=cents, description="")
        assert note.net_micros == payment.credit_in(gone + cents) - payment.credit_in(gone)
        gone += cents
    assert payment.credit_in(payment.charged_micros) == credit
    assert payment.credit_in(payment.paid_for(credit)) == credit
    assert payment.credit_in(payment.paid_for(credit // 2)) <= credit // 2


def test_the_setting_is_one_of_two_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMARTTEC_PRICES", raising=False)
    assert prices_include_tax()
    monkeypatch.setenv("SMARTTEC_PRICES", "with tax")
    with pytest.raises(MisconfiguredError):
        prices_include_tax()

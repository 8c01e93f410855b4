"""The revenue page and the first page's figures tell what the ledger did, added up or not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.daily import add_up
from smarttec.ledger.models import Counterpart
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def spend(account: Account, micros: int) -> None:
    ledger.charge(act=new_id(), account=account.id, amount_micros=micros, counterpart=Counterpart.SMS_REVENUE)


def text_of(desk: Client, address: str = "/desk/revenue/") -> str:
    response = desk.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_revenue_top_ups_and_what_is_owed(desk: Client, customer: Account) -> None:
    spend(customer, 2_340_000)
    text = text_of(desk)
    assert '<dd class="desk-figure-value">$2.34</dd>' in text
    assert '<dd class="desk-figure-value">$12.34</dd>' in text
    assert '<dd class="desk-figure-value">$10.00</dd>' in text
    add_up()
    assert "$2.34" in text_of(desk)


def test_the_period_can_be_chosen(desk: Client, customer: Account) -> None:
    spend(customer, 2_340_000)
    CLOCK.advance(timedelta(days=3))
    rig.sign_in(desk)
    spend(customer, 1_000_000)
    today = clock.now().date()
    text = text_of(desk, f"/desk/revenue/?since={today}&until={today}")
    assert '<dd class="desk-figure-value">$1.00</dd>' in text
    assert '<dd class="desk-figure-value">$9.00</dd>' in text
    assert "$2.34" not in text


@pytest.mark.parametrize(
    "query", ["since=2026-02-01&until=2026-01-01", "since=x", "since=1900-01-01", "currency=XXX", "until=0001-01-01"]
)
def test_a_wrong_period_is_refused_on_the_page(desk: Client, customer: Account, query: str) -> None:
    assert desk.get(f"/desk/revenue/?{query}").status_code == 400


def test_a_desk_without_accounts_has_a_page(desk: Client) -> None:
    assert "Nothing in this period" in text_of(desk)


def test_the_first_page_tells_todays_revenue(desk: Client, customer: Account) -> None:
    spend(customer, 2_340_000)
    assert "$2.34" in text_of(desk, "/desk/")
    CLOCK.advance(timedelta(days=1))
    rig.sign_in(desk)
    assert "$2.34" not in text_of(desk, "/desk/")


def test_statements_do_not_grow_with_accounts_and_days(desk: Client, customer: Account) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            text_of(desk)
        return len(made)

    few = statements()
    for n in range(3):
        spend(rig.a_customer(f"r{n}@customer.example", f"+1415555018{n}"), 1_000_000)
    assert statements() <= few <= 12


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("journal", "date,document,debit"), ("datev", '"EXTF";700;21'), ("quickbooks", "JournalNo,JournalDate"),
        ("documents", "number,kind,date"), ("taxes", "country,tax,rate"),
    ],
)  # fmt: skip
def test_the_books_of_the_shown_days_are_files(desk: Client, customer: Account, name: str, begins: str) -> None:
    spend(customer, 2_340_000)
    today = clock.now().date()
    assert f"/desk/revenue/books/{name}/?since=" in text_of(desk)
    response = desk.get(f"/desk/revenue/books/{name}/?since={today}&until={today}&currency=USD")
    assert response.content.decode("cp1252").startswith(begins)
    assert "attachment" in response["Content-Disposition"]


def test_days_of_two_years_are_no_file_for_datev(desk: Client, customer: Account) -> None:
    address = "/desk/revenue/books/datev/?since=2026-12-30&until=2027-01-02&currency=USD"
    assert desk.get(address).headers["Location"] == "/desk/revenue/"
    assert desk.get("/desk/revenue/books/nothing/").headers["Location"] == "/desk/revenue/"

"""Books that an accountant takes: every posting has two sides, months are exact, and the files are of their form."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shop.house import AMOUNT, FakeHouse, begun, told

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.ledger.queries import credit_of
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.plans.actions.pay import pay
from smarttec.plans.actions.publish import publish
from smarttec.shop.books.accounts import Book
from smarttec.shop.books.documents import documents, tax_sums
from smarttec.shop.books.domain import Posting, months
from smarttec.shop.books.journal import balances, journal
from smarttec.shop.books.writing import documents_csv, in_cents, journal_csv, journal_datev, journal_quickbooks
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000


@pytest.fixture
def year(account: Account, house: FakeHouse) -> list[Posting]:
    """A payment with tax and a fee, texts, a plan; and the postings of a year from today on."""
    set_tax_rule(country="DE", name="VAT", rate_ppm=190_000, valid_from=date(2020, 1, 1))
    set_billing_details(account=account, name="Ada Byron", country="DE")
    payment = begun(account, house)
    house.stands(payment, ReportKind.PAID)
    house.fees[payment.reference] = 1_020_000
    told(house, payment, ReportKind.PAID)
    told(house, payment, ReportKind.REFUNDED, amount_micros=5 * UNIT)
    publish(key="basic", name="Basic", currency="USD", price_micros=12 * UNIT, credit_micros=2 * UNIT)
    pay(account=account.id, plan="basic", act=new_id())
    for price in (7_500, 7_501):
        ledger.charge(act=new_id(), account=account.id, amount_micros=price, counterpart=Counterpart.SMS_REVENUE)
    return journal(since=clock.now().date(), until=clock.now().date() + timedelta(days=370), currency="USD")


def test_the_journal_says_where_everything_went(account: Account, year: list[Posting]) -> None:
    sums = balances(year)
    assert sum(sums.values()) == 0
    assert -sums[Book.CUSTOMER_CREDIT] == credit_of(account.id).available_micros
    assert sums[Book.CLEARING_HOUSE] == AMOUNT - 5 * UNIT - 1_020_000
    assert sums[Book.FEES] == 1_020_000
    assert -sums[Book.SMS] == 15_001
    assert -sums[Book.PLANS] == 10 * UNIT, "the fee less the credit that it includes, earned within the year"
    assert Book.DEFERRED_PLANS not in sums
    assert -sums[Book.TAX_PAYABLE] == sums[Book.TAX_IN_SALES] == 3_990_000 - 800_000


def test_plans_paid_by_bank_are_in_the_ledger_and_promotional_credit_pays_nothing_of_them(account: Account) -> None:
    publish(key="basic", name="Basic", currency="USD", price_micros=12 * UNIT)
    expires_at = clock.now() + timedelta(days=30)
    ledger.grant(act=new_id(), account=account.id, amount_micros=50 * UNIT, expires_at=expires_at)
    pay(account=account.id, plan="basic", act=new_id(), order=new_id())
    sums = balances(journal(since=clock.now().date(), until=clock.now().date() + timedelta(days=1), currency="USD"))
    assert (sums[Book.ORDERS], credit_of(account.id).available_micros) == (12 * UNIT, 50 * UNIT)


@given(
    amount=st.integers(0, 10**12),
    starts_at=st.datetimes(timezones=st.just(UTC)).map(
        lambda moment: moment.replace(year=2020 + moment.year % 20, day=1)
    ),
    length=st.timedeltas(timedelta(days=1), timedelta(days=800)),
)
def test_a_fee_is_earned_month_by_month_to_the_micro(amount: int, starts_at: datetime, length: timedelta) -> None:
    parts = list(months(starts_at=starts_at, ends_at=starts_at + length, amount_micros=amount))
    assert sum(part for _, part in parts) == amount
    assert all(part >= 0 for _, part in parts)
    days = [day for day, _ in parts]
    assert days == sorted(set(days))
    assert all((day + timedelta(days=1)).day == 1 for day in days[:-1])


@given(st.lists(st.integers(1, 30_000), max_size=200))
def test_sums_of_whole_cents_stay_within_half_a_cent_of_the_exact_ones(amounts: list[int]) -> None:
    postings = [
        Posting(
            on=date(2027, 1, 1), debit=Book.CUSTOMER_CREDIT, credit=Book.SMS, amount_micros=amount, currency="USD",
            text="",
        )
        for amount in amounts
    ]  # fmt: skip
    assert abs(sum(cents for _, cents in in_cents(postings)) - sum(amounts)) <= 5_000


def test_datev_gets_two_header_lines_and_postings_of_its_form(year: list[Posting]) -> None:
    first = clock.now().date()
    file = journal_datev(year, since=first, until_inclusive=date(first.year, 12, 31), consultant=1001, client=7)
    header, columns, *lines = file.decode("cp1252").split("\r\n")
    assert header.startswith('"EXTF";700;21;"Buchungsstapel";13;')
    assert header.split(";")[10:15] == ["1001", "7", f"{first.year}0101", "4", first.strftime("%Y%m%d")]
    assert columns.startswith("Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz")
    assert lines[-1] == ""
    for line in lines[:-1]:
        amount, side, currency, *_, debit, credit, _key, day, _number, _two, _discount, _text = line.split(";")
        assert (side, currency) == ('"S"', '"USD"')
        assert amount.replace(",", "").isdecimal()
        assert amount[-3] == ","
        assert debit.isdecimal()
        assert credit.isdecimal()
        assert len(day) == 4


def test_quickbooks_gets_a_line_for_each_side_and_both_sides_are_equal(year: list[Posting]) -> None:
    rows = list(csv.DictReader(io.StringIO(journal_quickbooks(year))))
    assert sum(float(row["Debits"] or 0) for row in rows) == pytest.approx(
        sum(float(row["Credits"] or 0) for row in rows)
    )
    assert {row["AccountName"] for row in rows} >= {"Customer credit", "Clearing house", "Sales tax payable"}
    assert len(list(csv.reader(io.StringIO(journal_csv(year))))) == len(year) + 1


def test_documents_are_listed_with_country_and_rate_and_taxes_are_summed(year: list[Posting]) -> None:
    span = {"since": clock.now().date(), "until": clock.now().date() + timedelta(days=1)}
    listed = list(documents(**span))
    assert [(one.kind, one.country, one.net_micros + one.tax_micros) for one in listed] == [
        ("Receipt", "DE", AMOUNT), ("Credit note", "DE", -5 * UNIT),
    ]  # fmt: skip
    [told_of] = tax_sums(**span)
    assert (told_of.country, told_of.rate_ppm, told_of.documents) == ("DE", 190_000, 2)
    assert told_of.net_micros + told_of.tax_micros == AMOUNT - 5 * UNIT
    assert "19 %" in documents_csv(listed)


def test_the_installation_has_a_currency_and_an_account_can_have_another(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_CURRENCY", "EUR")
    european = open_account(
        address="bob@example.org", password_hash="!", name="Bob", language="en", region=Region.EU
    ).account
    assert (european.currency, credit_of(european.id).currency) == ("EUR", "EUR")
    ledger.change_currency(account=european.id, currency="CHF")
    assert credit_of(european.id).currency == "CHF"
    expires_at = clock.now() + timedelta(days=1)
    ledger.grant(act=new_id(), account=european.id, amount_micros=1, expires_at=expires_at)
    with pytest.raises(Conflict):
        ledger.change_currency(account=european.id, currency="EUR")
    CLOCK.advance(timedelta(days=2))
    assert credit_of(account.id).currency == "USD"

"""Tax in the currency of the operator's country beside the document's own (Directive 2006/112/EC, Art. 230)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.paper.test_receipts import content, paid

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.people.models import Account
from smarttec.shop.books.documents import documents, tax_sums
from smarttec.shop.books.writing import documents_csv, taxes_csv
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.local_tax import Exchange, set_exchange_rate
from smarttec.shop.paper.models import Document, Missing
from smarttec.shop.paper.printing import printed
from smarttec.shop.paper.queries import without_local_tax
from smarttec.shop.paper.receipts import issue_missing
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
RATE = Decimal("1.0852")
TAX, IN_EUROS = 3_990_000, 3_680_000
"""19 % in 25.00, and that over 1.0852."""


@pytest.fixture(autouse=True)
def _germany(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    monkeypatch.setenv("SMARTTEC_TAX_COUNTRY", "DE")
    set_tax_rule(country="DE", name="VAT", rate_ppm=190_000, valid_from=date(2020, 1, 1))
    set_billing_details(account=account, name="Ada Byron", country="DE")


def published(days_ago: int = 1, rate: Decimal = RATE, base: str = "EUR", quote: str = "USD") -> None:
    day = clock.now().date() - timedelta(days=days_ago)
    set_exchange_rate(base=base, quote=quote, rate=rate, day=day, source="ECB")


def test_a_receipt_in_dollars_says_the_tax_in_euros_and_by_which_rate(account: Account, house: FakeHouse) -> None:
    published(9, Decimal("1.2"))
    published(1)
    published(-1, Decimal(9))
    paid(account, house)
    document = Document.objects.get()
    day = (clock.now().date() - timedelta(days=1)).isoformat()
    assert (document.tax_micros, document.local_currency, document.local_tax_micros) == (TAX, "EUR", IN_EUROS)
    assert document.exchange == {"base": "EUR", "quote": "USD", "rate": "1.0852", "day": day, "source": "ECB"}
    sums = printed(document, content(document)).sums
    assert sums[-1] == (f"Tax in EUR (1 EUR = 1.0852 USD, ECB, {day})", "€3.68")


def test_a_rate_told_the_other_way_round_is_the_same_rate(account: Account, house: FakeHouse) -> None:
    published(1, Decimal("0.921489127"), base="USD", quote="EUR")
    paid(account, house)
    assert Document.objects.get().local_tax_micros == IN_EUROS


def test_a_credit_note_takes_the_rate_of_its_receipt_and_all_of_them_its_amount(
    account: Account, house: FakeHouse
) -> None:
    """Not the rate of its own day, by which an invoice that was taken back leaves a rest in the tax return."""
    published(1)
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    published(0, Decimal("1.9"))
    for upto in (3_330_000, 6_660_000, 9_990_000, 13_330_000, AMOUNT):
        told(house, payment, ReportKind.REFUNDED, amount_micros=upto)
    notes = list(Document.objects.filter(kind=Kind.CREDIT_NOTE))
    assert len(notes) == 5
    assert all(note.exchange == Document.objects.get(kind=Kind.RECEIPT).exchange for note in notes)
    assert sum(note.local_tax_micros for note in notes) == IN_EUROS
    span = {"since": clock.now().date(), "until": clock.now().date() + timedelta(days=1)}
    [told_of] = tax_sums(**span)
    assert (told_of.tax_micros, told_of.local_tax_micros, told_of.local_currency) == (0, 0, "EUR")
    assert "EUR,3.68" in documents_csv(documents(**span))
    assert ",EUR,0" in taxes_csv([told_of])


def test_what_comes_again_after_a_won_dispute_is_told_by_the_same_rate(account: Account, house: FakeHouse) -> None:
    published(1)
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    told(house, payment, ReportKind.DISPUTED)
    published(0, Decimal("1.9"))
    told(house, payment, ReportKind.DISPUTE_WON)
    amounts = [(paper.kind, paper.local_tax_micros) for paper in Document.objects.order_by("id")]
    assert amounts == [(Kind.RECEIPT, IN_EUROS), (Kind.CREDIT_NOTE, IN_EUROS), (Kind.RECEIPT, IN_EUROS)]


def test_without_any_rate_documents_are_counted_at_the_desk(account: Account, house: FakeHouse) -> None:
    paid(account, house)
    assert Document.objects.get().local_currency == ""
    assert without_local_tax() == 1


@pytest.mark.parametrize("is_named", [True, False])
def test_a_receipt_waits_for_the_rate_where_one_is_demanded_or_has_grown_old(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch, is_named: bool
) -> None:
    if is_named:
        monkeypatch.setenv("SMARTTEC_TAX_CURRENCY", "EUR")
    else:
        published(63)
    payment = paid(account, house)
    assert Missing.objects.get().reference == payment.id
    assert issue_missing(limit=9) == 0
    published(1)
    assert issue_missing(limit=9) == 1
    assert Document.objects.get().local_tax_micros == IN_EUROS


@pytest.mark.parametrize(("country", "expected"), [("US", ""), ("SE", "SEK"), ("GB", "GBP"), ("BR", "")])
def test_only_where_the_law_asks_for_it(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch, country: str, expected: str
) -> None:
    monkeypatch.setenv("SMARTTEC_TAX_COUNTRY", country)
    published(1, Decimal(10), base="USD", quote="SEK")
    published(1, Decimal("0.8"), base="USD", quote="GBP")
    paid(account, house)
    assert Document.objects.get().local_currency == expected


@pytest.mark.parametrize(
    "wrong",
    [{"base": "EURO"}, {"quote": "EUR"}, {"rate": Decimal(0)}, {"rate": Decimal("NaN")}, {"rate": Decimal(-1)},
     {"rate": Decimal("1.0000000001")}, {"source": " "}, {"quote": "U$D"}],
)  # fmt: skip
def test_a_rate_that_can_be_none_is_refused(wrong: dict[str, object]) -> None:
    values = {"base": "EUR", "quote": "USD", "rate": RATE, "day": clock.now().date(), "source": "ECB"}
    with pytest.raises(InvalidInput):
        set_exchange_rate(**{**values, **wrong})  # type: ignore[arg-type]


@given(micros=st.integers(0, 10**13), rate=st.decimals("0.000001", "999999", places=6))
def test_both_ways_of_telling_a_rate_convert_to_whole_cents_half_up(micros: int, rate: Decimal) -> None:
    exchange = Exchange(base="EUR", quote="USD", rate=str(rate), day="2026-11-30", source="ECB")
    there, back = exchange.convert(micros, into="USD"), exchange.convert(micros, into="EUR")
    assert there % MICROS_PER_CENT == back % MICROS_PER_CENT == 0
    assert abs(Decimal(there) - micros * rate) <= MICROS_PER_CENT // 2
    assert abs(back * rate - micros) <= rate * MICROS_PER_CENT / 2 + Decimal("0.01")

"""Papers add up to the cent whatever happens to a payment or an order, and stay readable when the account has ended."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shop.house import FakeHouse, begun, told
from tests.shop.paper.test_receipts import content

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput
from smarttec.people.models import Account
from smarttec.plans.hooks import delete_content
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.keeping import end_kept
from smarttec.shop.paper.models import Document, PaperKey
from smarttec.shop.paper.printing import printed
from smarttec.shop.paper.tax_ids import checked_tax_id
from smarttec.shop.reports import ReportKind
from smarttec.vault.keystore import destroy_keys

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CENT = 10_000


@pytest.fixture(autouse=True)
def _taxes() -> None:
    set_tax_rule(country="US", name="Sales tax", rate_ppm=0, valid_from=date(2020, 1, 1))
    set_tax_rule(country="DE", name="VAT", rate_ppm=190_000, valid_from=date(2020, 1, 1))
    set_tax_rule(
        country="CA",
        name="GST",
        rate_ppm=50_000,
        second_name="QST",
        second_rate_ppm=99_750,
        valid_from=date(2020, 1, 1),
    )


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 2499), min_size=1, max_size=7, unique=True), country=st.sampled_from(["DE", "CA"]))
def test_credit_notes_of_a_receipt_add_up_to_it_to_the_cent(
    account: Account, house: FakeHouse, cuts: list[int], country: str
) -> None:
    set_billing_details(account=account, name="Ada Byron", country=country)
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    for upto in sorted({*cuts, 2500}):
        told(house, payment, ReportKind.REFUNDED, amount_micros=upto * CENT)
    receipt = Document.objects.get(kind=Kind.RECEIPT, reference=payment.id)
    notes = Document.objects.filter(kind=Kind.CREDIT_NOTE, about=receipt)
    assert notes.count() == len({*cuts, 2500})
    assert sum(note.net_micros for note in notes) == receipt.net_micros
    for tax in receipt.taxes:
        given_back = [part["tax_micros"] for note in notes for part in note.taxes if part["name"] == tax["name"]]
        assert sum(given_back) == tax["tax_micros"]


def test_two_taxes_stand_on_one_line_each_on_the_net(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada Byron", country="CA")
    told(house, begun(account, house), ReportKind.PAID)
    receipt = Document.objects.get()
    assert {(tax["name"], tax["net_micros"] // CENT, tax["tax_micros"] // CENT) for tax in receipt.taxes} == {
        ("GST", 2174, 109), ("QST", 2174, 217),
    }  # fmt: skip
    assert content(receipt).lines[0].tax_rate_ppm == 149_750


def test_papers_stay_readable_when_the_content_and_the_keys_of_their_account_are_gone(
    account: Account, house: FakeHouse
) -> None:
    set_billing_details(account=account, name="Ada Byron", address="Mühlgasse 1", country="DE")
    told(house, begun(account, house), ReportKind.PAID)
    before = content(Document.objects.get())
    delete_content(account.id)
    destroy_keys(account.id)
    destroy_keys(account.owner_id)
    assert content(Document.objects.get()) == before
    key = PaperKey.objects.get()
    assert key.until > clock.now() + timedelta(days=5 * 365), "as long as the schedule of retention says"
    assert end_kept() == 0
    CLOCK.advance(key.until - clock.now() + timedelta(days=1))
    assert end_kept() == 1
    assert content(Document.objects.get()) is None


def test_a_paper_says_what_an_accountant_asks_for(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_TAX_COUNTRY", "DE")
    monkeypatch.setenv("SMARTTEC_TAX_ID", "DE136695976")
    set_billing_details(account=account, name="Ada Byron", country="FR", tax_id="fr 40 303265045")
    told(house, begun(account, house), ReportKind.PAID)
    document = Document.objects.get()
    page = printed(document, content(document))
    facts = dict(page.facts)
    assert {"Number", "Date", "Date of supply", "Payment by", "Currency"} <= facts.keys()
    assert facts["Currency"] == "USD"
    assert "VAT ID DE136695976" in page.seller_lines
    assert "VAT ID FR40303265045" in page.buyer_lines
    assert (page.rows[0].quantity, page.rows[0].each) == ("1", "$25.00")
    assert "Reverse charge" in " ".join(page.notes)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("DE", "de 136 695 976", "DE136695976"), ("GR", "EL123456789", "EL123456789"),
        ("AT", "ATU12345678", "ATU12345678"), ("GB", "GB 123 4567 89", "GB123456789"),
        ("US", "12-3456789", "123456789"), ("CH", "CHE-123.456.789 MWST", "CHE123456789MWST"),
        ("BR", "12.345.678/0001-95", "12345678000195"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_tax_id_is_kept_as_it_is_written_officially(country: str, typed: str, kept: str) -> None:
    assert checked_tax_id(typed, country=country) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [("DE", "DE12345678"), ("DE", "FR40303265045"), ("US", "x"), ("", "DE136695976"), ("PL", "12")],
)
def test_what_no_tax_id_of_that_country_looks_like_is_refused(country: str, typed: str) -> None:
    with pytest.raises(InvalidInput):
        checked_tax_id(typed, country=country)


@pytest.mark.parametrize("country", ["XX", "ZZ", "de", "Germany"])
def test_a_country_that_is_none_is_refused(account: Account, country: str) -> None:
    with pytest.raises(InvalidInput):
        set_billing_details(account=account, name="Ada Byron", country=country)

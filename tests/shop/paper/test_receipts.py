"""Every payment that became credit has one receipt, with the tax of the buyer."""

from datetime import date
from itertools import permutations

import pytest
from tests.everybody import EVERYBODY
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.test_events import spend

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.evidence import documents
from smarttec.shop.paper.models import Document, Missing
from smarttec.shop.paper.queries import access_document, snapshot_of
from smarttec.shop.paper.receipts import give_credit_note, give_receipt, issue_missing
from smarttec.shop.paper.snapshot import Snapshot
from smarttec.shop.paper.tax import REVERSE_CHARGE
from smarttec.shop.queries import as_domain
from smarttec.shop.reports import ReportKind
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture(autouse=True)
def _taxes() -> None:
    set_tax_rule(country="DE", name="VAT", rate_ppm=190000, valid_from=date(2020, 1, 1))
    set_tax_rule(country="US", name="Sales tax", rate_ppm=0, valid_from=date(2020, 1, 1))


def paid(account: Account, house: FakeHouse) -> Payment:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    told(house, payment, ReportKind.PAID)
    return payment


def content(document: Document) -> Snapshot:
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        return snapshot_of(access_document(document.account, document.id))


def test_a_payment_has_one_receipt_over_what_was_paid(account: Account, house: FakeHouse) -> None:
    payment = paid(account, house)
    receipt = Document.objects.get()
    assert (receipt.kind, receipt.reference, receipt.gross_micros) == (Kind.RECEIPT, payment.id, AMOUNT)
    assert content(receipt).buyer.name == "Ada Byron"
    assert documents().sentence == "1 receipt, invoice or quote issued, no number missing."


def test_a_consumer_abroad_pays_the_tax_of_their_country(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada Byron", address="Mühlgasse 1\n10115 Berlin", country="DE")
    paid(account, house)
    receipt = Document.objects.get()
    assert (receipt.net_micros, receipt.tax_micros) == (21_010_000, 3_990_000)
    assert content(receipt).buyer.address_lines == ("Mühlgasse 1", "10115 Berlin")


def test_a_business_abroad_owes_the_tax_itself(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada", company="Engines", country="DE", tax_id="DE123456789")
    paid(account, house)
    receipt = Document.objects.get()
    assert receipt.tax_micros == 0
    assert REVERSE_CHARGE in content(receipt).notes


def notes_of(payment: Payment) -> list[int]:
    return [row.gross_micros for row in Document.objects.filter(kind=Kind.CREDIT_NOTE, account=payment.account_id)]


def standing_on_paper(payment: Payment) -> int:
    """Receipts less credit notes."""
    rows = Document.objects.filter(account=payment.account_id).values_list("kind", "gross_micros")
    return sum(-gross if kind == Kind.CREDIT_NOTE else gross for kind, gross in rows)


def test_each_part_that_goes_back_has_one_credit_note_with_the_receipts_tax(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada Byron", country="DE")
    payment = paid(account, house)
    set_tax_rule(country="DE", name="VAT", rate_ppm=250000, valid_from=date(2021, 1, 1))
    for so_far in (11_900_000, 11_900_000, 17_850_000, 11_900_000, 17_850_000):
        told(house, payment, ReportKind.REFUNDED, amount_micros=so_far)
    first, second = Document.objects.filter(kind=Kind.CREDIT_NOTE).order_by("sequence")
    assert (first.net_micros, first.tax_micros) == (10_000_000, 1_900_000)
    assert (second.net_micros, second.tax_micros) == (5_000_000, 950_000)
    assert content(second).about_number == Document.objects.get(kind=Kind.RECEIPT).number
    assert first.reference != second.reference


def test_a_credit_note_is_over_what_went_back_though_it_was_spent(account: Account, house: FakeHouse) -> None:
    payment = paid(account, house)
    spend(account, 20_000_000)
    told(house, payment, ReportKind.REFUNDED)
    assert (payment.owed_micros, notes_of(payment)) == (20_000_000, [AMOUNT])


def test_a_refund_heard_of_before_the_payment_has_receipt_and_credit_note(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.REFUNDED, amount_micros=5_000_000)
    told(house, payment, ReportKind.PAID)
    assert (notes_of(payment), standing_on_paper(payment)) == ([5_000_000], AMOUNT - 5_000_000)


LIFE = [ReportKind.PAID, ReportKind.DISPUTED, ReportKind.DISPUTE_LOST, ReportKind.DISPUTE_WON]


@pytest.mark.parametrize("order", list(permutations(LIFE)))
def test_paper_says_what_stands_in_every_order(
    account: Account, house: FakeHouse, order: tuple[ReportKind, ...]
) -> None:
    payment = begun(account, house)
    for kind in order:
        for _ in range(2):
            told(house, payment, kind)
            assert standing_on_paper(payment) == as_domain(payment).credit_micros


def test_a_dispute_that_is_won_brings_a_receipt_again(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada Byron", country="DE")
    payment = paid(account, house)
    for kind in (ReportKind.DISPUTED, ReportKind.DISPUTE_WON, ReportKind.DISPUTE_WON):
        told(house, payment, kind)
    assert notes_of(payment) == [AMOUNT]
    first, again = Document.objects.filter(kind=Kind.RECEIPT).order_by("sequence")
    assert (again.gross_micros, again.tax_micros) == (AMOUNT, first.tax_micros)
    assert "dispute" in content(again).notes[0]


def test_a_payment_from_before_receipts_has_no_credit_note(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    give_credit_note(payment, new_id(), AMOUNT)
    assert not Document.objects.exists()
    assert not Missing.objects.exists()


def test_money_of_an_account_without_keys_is_credited_and_has_its_paper(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada Byron", country="DE")
    payment = begun(account, house)
    destroy_keys(account.id)
    destroy_keys(account.owner_id)
    told(house, payment, ReportKind.PAID)
    assert credit_of(account.id).available_micros == AMOUNT
    receipt = Document.objects.get()
    assert (receipt.gross_micros, receipt.tax_micros) == (AMOUNT, 3_990_000)
    assert content(receipt).buyer.name == "Customer", "nobody is named any more, and the lines can be read"
    told(house, payment, ReportKind.REFUNDED, amount_micros=5_000_000)
    assert notes_of(payment) == [5_000_000]


def test_paper_that_cannot_be_issued_comes_later_and_once(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = begun(account, house)
    monkeypatch.setenv("SMARTTEC_TAX_COUNTRY", "nowhere")
    for kind in (ReportKind.PAID, ReportKind.PAID):
        told(house, payment, kind)
    told(house, payment, ReportKind.REFUNDED, amount_micros=5_000_000)
    assert (credit_of(account.id).available_micros, Document.objects.count()) == (AMOUNT - 5_000_000, 0)
    assert issue_missing(limit=10) == 0
    assert "2 documents to be issued still" in documents().sentence
    monkeypatch.delenv("SMARTTEC_TAX_COUNTRY")
    assert [issue_missing(limit=10) for _ in range(2)] == [2, 0]
    assert (notes_of(payment), standing_on_paper(payment)) == ([5_000_000], AMOUNT - 5_000_000)
    assert Document.objects.get(kind=Kind.RECEIPT).reference == payment.id
    give_receipt(payment, AMOUNT)
    assert Document.objects.count() == 2


def test_a_receipt_is_asked_for_again_and_stays_one(account: Account, house: FakeHouse) -> None:
    payment = paid(account, house)
    give_receipt(payment, AMOUNT)
    assert Document.objects.count() == 1

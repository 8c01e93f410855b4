"""Every payment that became credit has one receipt, with the tax of the buyer."""

from datetime import date

import pytest
from tests.shop.house import AMOUNT, FakeHouse, begun, told

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account
from smarttec.shop.domain import ReportKind
from smarttec.shop.models import Payment
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.domain import Kind
from smarttec.shop.paper.evidence import documents
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.queries import access_document, snapshot_of
from smarttec.shop.paper.receipts import give_credit_note, give_receipt
from smarttec.shop.paper.snapshot import Snapshot
from smarttec.shop.paper.tax import REVERSE_CHARGE
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture(autouse=True)
def _taxes() -> None:
    set_tax_rule(country="DE", name="VAT", rate_basis_points=1900, valid_from=date(2020, 1, 1))
    set_tax_rule(country="US", name="Sales tax", rate_basis_points=0, valid_from=date(2020, 1, 1))


def paid(account: Account, house: FakeHouse) -> Payment:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    told(house, payment, ReportKind.PAID)
    return payment


def content(document: Document) -> Snapshot:
    with using(Purpose.SHOW_OWN_DATA, actor="self"):
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


def test_what_goes_back_has_a_credit_note_with_the_receipts_tax(account: Account, house: FakeHouse) -> None:
    set_billing_details(account=account, name="Ada Byron", country="DE")
    payment = paid(account, house)
    set_tax_rule(country="DE", name="VAT", rate_basis_points=2500, valid_from=date(2021, 1, 1))
    reversal = new_id()
    note = give_credit_note(payment=payment, reversal=reversal, amount_micros=11_900_000)
    assert note == give_credit_note(payment=payment, reversal=reversal, amount_micros=11_900_000)
    assert (note.kind, note.net_micros, note.tax_micros) == (Kind.CREDIT_NOTE, 10_000_000, 1_900_000)
    assert content(note).about_number == Document.objects.get(kind=Kind.RECEIPT).number


def test_a_payment_from_before_receipts_has_no_credit_note(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    assert give_credit_note(payment=payment, reversal=new_id(), amount_micros=AMOUNT) is None


def test_a_receipt_is_asked_for_again_and_stays_one(account: Account, house: FakeHouse) -> None:
    payment = paid(account, house)
    give_receipt(payment, AMOUNT)
    assert Document.objects.count() == 1

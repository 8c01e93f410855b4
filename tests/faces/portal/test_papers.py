"""Receipts and invoices: found by their owner, as a page and as a file; billing details decide the next one."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.people.helpers import open_confirmed

from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.shop.paper import pdf as making
from smarttec.shop.paper.actions import issue
from smarttec.shop.paper.billing import buyer_of
from smarttec.shop.paper.domain import Buyer, Kind, line_from_gross
from smarttec.shop.paper.errors import PdfUnavailable
from smarttec.shop.paper.models import BillingDetails, Document

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
DETAILS = {
    "name": "Ada Byron",
    "company": "Engines Ltd",
    "address": "1 Mill Lane\nLondon",
    "country": "GB",
    "tax_id": "",
}


def receipt(account: Account, kind: Kind = Kind.RECEIPT, about: Document | None = None) -> Document:
    line = line_from_gross(description="Credits", gross_micros=1_190_000_000, tax_rate_ppm=190000)
    return issue(
        kind=kind,
        account=account,
        buyer=Buyer(name="Ada Byron", address_lines=("1 Mill Lane",), country="GB"),
        lines=[line],
        reference=new_id(),
        about=about,
    )


def test_the_list_shows_what_was_issued_and_reads_it_in_a_bounded_number_of_statements(
    signed_in: Client, account: Account, django_assert_max_num_queries
) -> None:
    first = receipt(account)
    receipt(account, Kind.CREDIT_NOTE, about=first)
    for _ in range(5):
        receipt(account)
    with django_assert_max_num_queries(11):
        text = signed_in.get("/papers").content.decode()
    assert first.number in text
    assert "$1,190.00" in text
    assert "-$1,190.00" in text


def test_a_document_is_a_page_and_a_file(signed_in: Client, account: Account) -> None:
    document = receipt(account)
    page = signed_in.get(f"/papers/{document.id}").content.decode()
    file = signed_in.get(f"/papers/{document.id}/pdf")
    text = PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    for words in (document.number, "1 Mill Lane", "United Kingdom", "$1,000.00", "$190.00", "Amount paid"):
        assert words in page
        assert words in text
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == f'attachment; filename="{document.number}.pdf"'


def test_the_letter_of_a_payment_leads_to_its_own_receipt(signed_in: Client, account: Account) -> None:
    document = receipt(account)
    strangers = receipt(Account.objects.get(owner=open_confirmed("bob@example.org")))
    assert signed_in.get(f"/papers/payment/{document.reference}")["Location"] == f"/papers/{document.id}"
    for other in (strangers.reference, new_id()):
        assert signed_in.get(f"/papers/payment/{other}")["Location"] == "/papers"


def test_a_credit_note_leads_to_what_it_is_about(signed_in: Client, account: Account) -> None:
    first = receipt(account)
    note = receipt(account, Kind.CREDIT_NOTE, about=first)
    assert f'href="/papers/{first.id}"' in signed_in.get(f"/papers/{note.id}").content.decode()


@pytest.mark.parametrize("end", ["", "/pdf"])
def test_anothers_document_is_not_found(signed_in: Client, end: str) -> None:
    other = Account.objects.get(owner=open_confirmed("bob@example.org"))
    for wanted in (receipt(other).id, new_id(), "x"):
        assert signed_in.get(f"/papers/{wanted}{end}").status_code == 404


@pytest.mark.parametrize("path", ["/papers", "/papers/billing", "/papers/x", "/papers/x/pdf"])
def test_guests_are_sent_to_sign_in(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in")


def test_without_pango_the_link_says_so_and_the_page_is_still_there(
    signed_in: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise PdfUnavailable

    monkeypatch.setattr(making, "_weasyprint", missing)
    document = receipt(account)
    answer = signed_in.get(f"/papers/{document.id}/pdf")
    assert answer.status_code == 503
    assert "cannot make PDFs" in answer.content.decode()
    assert signed_in.get(f"/papers/{document.id}").status_code == 200


def test_billing_details_are_kept_and_shown_again(signed_in: Client, account: Account) -> None:
    assert signed_in.post("/papers/billing", DETAILS).status_code == 302
    assert buyer_of(account).company == "Engines Ltd"
    page = signed_in.get("/papers/billing").content.decode()
    assert "1 Mill Lane" in page
    assert 'value="GB" selected' in page


@pytest.mark.parametrize("field", ["name", "company", "address", "tax_id"])
def test_a_card_number_is_refused_in_every_field(signed_in: Client, field: str) -> None:
    answer = signed_in.post("/papers/billing", {**DETAILS, field: "4242 4242 4242 4242"})
    assert answer.status_code == 422
    assert "payment card number" in answer.content.decode()
    assert not BillingDetails.objects.exists()

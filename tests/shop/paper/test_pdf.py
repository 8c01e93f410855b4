"""The PDF says what was issued, page by page, and loads nothing."""

import io
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.everybody import EVERYBODY

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account
from smarttec.shop.paper.actions import issue
from smarttec.shop.paper.domain import Buyer, Kind, line_from_net
from smarttec.shop.paper.errors import PdfUnavailable
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.pdf import html_of, pdf_of, to_pdf
from smarttec.shop.paper.printing import money, printed
from smarttec.shop.paper.queries import access_document, snapshot_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

NASTY = '<img src="file:///etc/passwd"><script>x</script>'


def buyer(country: str = "DE") -> Buyer:
    return Buyer(
        name="Ada Byron",
        company="Engines & Söhne GmbH",
        address_lines=("Mühlgasse 1", "10115 Berlin"),
        country=country,
        tax_id="DE123456789",
    )


def issued(account: Account, *, lines: int = 1, country: str = "DE", description: str = "Credits") -> Document:
    many = [
        line_from_net(
            description=f"{description} {n}",
            quantity=n,
            net_micros=n * 12_340_000,
            tax_rate_ppm=190000 if n % 2 else 700,
            tax_name="VAT",
        )
        for n in range(1, lines + 1)
    ]
    made = issue(
        kind=Kind.INVOICE,
        account=account,
        buyer=buyer(country),
        lines=many,
        reference=new_id(),
        due_at=CLOCK.now(),
        notes=("Please pay by bank transfer.",),
    )
    return access_document(account, made.id)


def rendered(document: Document) -> bytes:
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        snapshot = snapshot_of(document)
    assert snapshot is not None
    return pdf_of(document, snapshot)


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_pdf_says_what_was_issued(account: Account) -> None:
    document = issued(account)
    reader = PdfReader(io.BytesIO(rendered(document)))
    (text,) = (page.extract_text() for page in reader.pages)
    for words in (
        *(document.number, "Engines & Söhne GmbH", "Mühlgasse 1", "DE123456789", "Bill to", "Amount due", "$12.34"),
        *("VAT 19 % on $12.34", "$2.34", "$14.68", "Please pay by bank transfer.", "Page 1 of 1"),
    ):
        assert words in text
    assert reader.metadata.title == f"Invoice {document.number}"


def test_thousands_are_set_apart() -> None:
    amounts = (999_000_000, 1_190_000_000, -1_234_567_890_000)
    assert [money(amount, "EUR") for amount in amounts] == ["€999.00", "€1,190.00", "-€1,234,567.89"]


def test_the_pdf_is_tagged_and_has_a_language(account: Account) -> None:
    root = PdfReader(io.BytesIO(rendered(issued(account)))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root


def test_the_same_document_gives_the_same_file(account: Account) -> None:
    document = issued(account)
    assert rendered(document) == rendered(document)


def test_long_documents_repeat_the_heads_and_number_the_pages(account: Account) -> None:
    pages = texts(rendered(issued(account, lines=60)))
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
    assert "Description" in pages[1]
    assert "Amount due" in "".join(pages[-2:])


@pytest.mark.parametrize(("country", "width"), [("DE", 595), ("US", 612)])
def test_the_paper_is_the_buyers(account: Account, country: str, width: int) -> None:
    box = PdfReader(io.BytesIO(rendered(issued(account, country=country)))).pages[0].mediabox
    assert round(float(box.width)) == width


def test_what_customers_typed_is_text_and_loads_nothing(account: Account) -> None:
    document = issued(account, description=NASTY)
    assert "<script>" in "".join(texts(rendered(document)))
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        page = printed(document, snapshot_of(document))
    assert "<img" not in html_of(page)


def test_even_a_page_that_asks_for_files_gets_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text('body::after { content: "stolen" }', encoding="utf-8")
    page = f'<html lang="en"><title>x</title><link rel="stylesheet" href="file://{secret}"><p>plain</p></html>'
    (text,) = texts(to_pdf(page, identifier=b"x"))
    assert "plain" in text
    assert "stolen" not in text


def test_without_the_systems_libraries_a_clear_error_comes(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango'")

    document = issued(account)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(PdfUnavailable):
        rendered(document)

"""The PDF of a document, tagged for screen readers (PDF/UA-1), made from its snapshot whenever it is asked for.

Nothing is loaded from anywhere: the page has its style in itself and every address is refused. The same document gives
the same file on the same machine. WeasyPrint needs Pango, so it is imported when the first PDF is made.
"""

import logging
from typing import Any

from django.template.loader import render_to_string

from smarttec.shop.paper.errors import PdfUnavailable
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.printing import Printed, printed
from smarttec.shop.paper.snapshot import Snapshot

log = logging.getLogger("smarttec.shop.paper")


def pdf_of(document: Document, snapshot: Snapshot) -> bytes:
    """The file. Raises `PdfUnavailable` when the machine lacks what it takes."""
    return to_pdf(html_of(printed(document, snapshot)), identifier=document.id.bytes)


def html_of(page: Printed) -> str:
    """The page that the PDF is made of, whole in itself."""
    return render_to_string("paper/document.html", {"page": page})


def to_pdf(html: str, *, identifier: bytes) -> bytes:
    """Raises `PdfUnavailable`. `identifier` is the file's own (ISO 32000-1, 14.4)."""
    weasyprint = _weasyprint()
    page = weasyprint.HTML(string=html, url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols=()))
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier))


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        log.warning("PDFs cannot be made: a library of the system is missing (%s)", type(error).__name__)
        raise PdfUnavailable from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint

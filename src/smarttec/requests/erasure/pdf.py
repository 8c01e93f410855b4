"""The certificate on paper, made when it is asked for, as every document of ours (`shop.paper.pdf`)."""

from django.template.loader import render_to_string

from smarttec.kernel import clock
from smarttec.post.letterhead import current_letterhead
from smarttec.requests.erasure.models import Erasure
from smarttec.shop.paper.pdf import to_pdf


def html_of(erasure: Erasure) -> str:
    """The page that the PDF is made of, whole in itself."""
    context = {
        "erasure": erasure,
        "certificate": erasure.certificate,
        "signature": bytes(erasure.signature or b"").hex(),
        "operator": current_letterhead(),
        "printed_at": clock.now(),
    }
    return render_to_string("erasure/certificate.html", context)


def pdf_of(erasure: Erasure) -> bytes:
    """The file. Raises `PdfUnavailable` when the machine lacks what it takes."""
    return to_pdf(html_of(erasure), identifier=erasure.id.bytes)

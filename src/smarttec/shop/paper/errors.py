"""What can go wrong with documents, beside what the tree has already."""

from smarttec.kernel.errors import SmarttecError


class PdfUnavailable(SmarttecError):
    """This server cannot make PDFs now; the document itself is complete."""

    code = "pdf-unavailable"
    http_status = 503
    what_to_do = (
        "Open the document as a page and print it; the operator has to install what PDFs need (ops/system-tools)."
    )

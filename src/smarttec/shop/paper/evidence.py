"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.shop.paper.models import Document, Missing
from smarttec.shop.paper.queries import gaps


@probe("documents", "TERMS-2", "USE-6", every=OFTEN)
def documents() -> Finding:
    """How many documents were issued, and whether a number is missing."""
    issued, missing = Document.objects.count(), sum(gap.missing for gap in gaps())
    numbers = f"{plural(missing, 'number')} missing" if missing else "no number missing"
    late = Missing.objects.count()
    waiting = f", {plural(late, 'document')} to be issued still" if late else ""
    return Finding(
        f"{plural(issued, 'receipt, invoice or quote', 'receipts, invoices and quotes')} issued, {numbers}{waiting}."
    )

"""The receipt of every payment that became credit, and the credit note of what went back, in the same transactions."""

from uuid import UUID

from smarttec.shop.models import Payment
from smarttec.shop.paper.billing import buyer_of, terms_of
from smarttec.shop.paper.domain import Kind, Line, line_from_gross
from smarttec.shop.paper.issuing import issue
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.queries import document_for
from smarttec.shop.queries import reference_of

DESCRIPTION = "Credits for messages and calls"
_PAID = "Paid through the clearing house, reference {reference}."
_GIVEN_BACK = "Given back through the clearing house, reference {reference}."


def give_receipt(payment: Payment, credited_micros: int) -> None:
    """Issue the receipt of a payment: over what was paid, whatever part of it paid a debt."""
    del credited_micros
    terms = terms_of(payment.account)
    line = line_from_gross(
        description=DESCRIPTION,
        gross_micros=payment.amount_micros,
        tax_rate_basis_points=terms.tax.rate_basis_points,
        tax_name=terms.tax.name,
    )
    notes = (_PAID.format(reference=reference_of(payment.id)), terms.tax.note)
    issue(
        kind=Kind.RECEIPT,
        account=payment.account,
        buyer=terms.buyer,
        lines=[line],
        reference=payment.id,
        notes=[note for note in notes if note],
    )


def give_credit_note(*, payment: Payment, reversal: UUID, amount_micros: int) -> Document | None:
    """Issue the credit note over what of a payment went back, taxed as its receipt was; None when it had no receipt.

    `reversal` is the id of the act that gave it back: one credit note each.
    """
    receipt = document_for(kind=Kind.RECEIPT, reference=payment.id)
    if receipt is None:
        return None
    return issue(
        kind=Kind.CREDIT_NOTE,
        account=payment.account,
        buyer=buyer_of(payment.account),
        lines=[_taxed_as(receipt, amount_micros)],
        reference=reversal,
        about=receipt,
        notes=[_GIVEN_BACK.format(reference=reference_of(payment.id))],
    )


def _taxed_as(receipt: Document, amount_micros: int) -> Line:
    (tax,) = receipt.taxes
    return line_from_gross(
        description=DESCRIPTION,
        gross_micros=amount_micros,
        tax_rate_basis_points=int(tax["rate_basis_points"]),
        tax_name=str(tax["name"]),
    )

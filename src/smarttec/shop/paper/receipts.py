"""The paper of payments follows the money: a receipt of what came, a credit note of what went back, and a receipt again
of what came again after a dispute was won. Receipts less credit notes are the credit that stands for the payment.

Each is issued in the transaction that moves the money, but never holds it up: what cannot be issued is written down
(`models.Missing`) and issued later, once, under the same reference.
"""

import logging
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import DatabaseError, transaction
from django.db.models import Sum

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, SmarttecError
from smarttec.people.models import Account
from smarttec.shop.models import Means, Payment
from smarttec.shop.paper.billing import Terms, buyer_of, terms_of
from smarttec.shop.paper.domain import Kind, Line, Price, part_of, taxed
from smarttec.shop.paper.issuing import issue
from smarttec.shop.paper.models import Document, Missing
from smarttec.shop.paper.printing import day
from smarttec.shop.paper.queries import document_for, totals_as_issued
from smarttec.shop.queries import reference_of

log = logging.getLogger("smarttec.shop.paper")

DESCRIPTION = "Credits for messages and calls"
_PAID = "Paid through the clearing house, reference {reference}."
_GIVEN_BACK = "Given back through the clearing house, reference {reference}."
_CAME_AGAIN = "Paid through the clearing house again after a dispute was decided, reference {reference}."
_NOT_ISSUED = (SmarttecError, DatabaseError, FieldError)
"""`FieldError` is what sealing says of an account whose keys were destroyed meanwhile."""


def give_receipt(payment: Payment, credited_micros: int) -> None:
    """Of a payment: over what was paid, whatever part of it paid a debt."""
    del credited_micros
    _issue_or_note(Kind.RECEIPT, payment, payment.id, payment.charged_micros)


def give_credit_note(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Of what of a payment went back by that act."""
    _issue_or_note(Kind.CREDIT_NOTE, payment, act, amount_micros)


def give_receipt_again(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Of what came again by that act."""
    _issue_or_note(Kind.RECEIPT, payment, act, amount_micros)


def _issue_or_note(kind: Kind, payment: Payment, reference: UUID, amount_micros: int) -> None:
    try:
        with transaction.atomic():
            issue_paper(kind=kind, payment=payment, reference=reference, amount_micros=amount_micros)
    except _NOT_ISSUED as error:
        log.warning("payment %s: its paper is issued later (%s)", payment.id, type(error).__name__)
        values = {"kind": kind, "payment": payment, "amount_micros": amount_micros}
        Missing.objects.get_or_create(reference=reference, defaults=values)


def issue_paper(*, kind: Kind, payment: Payment, reference: UUID, amount_micros: int) -> Document | None:
    """Issue one of the three; `reference` is the payment's id for its receipt, else the id of the act.

    None for what follows a payment from before there were receipts. Raises what `issue` raises, and `Conflict` while
    the receipt itself is missing.
    """
    if reference == payment.id:
        return _first_receipt(payment)
    receipt = document_for(kind=Kind.RECEIPT, reference=payment.id)
    if receipt is None:
        if Missing.objects.filter(reference=payment.id).exists():
            raise Conflict("The receipt comes first.")
        return None
    account = _account_of(payment)
    note = _GIVEN_BACK if kind is Kind.CREDIT_NOTE else _CAME_AGAIN
    return issue(
        kind=kind,
        account=account,
        buyer=buyer_of(account),
        lines=[_part(receipt, kind, amount_micros)],
        reference=reference,
        about=receipt,
        notes=[note.format(reference=reference_of(payment.id))],
        supplied=day(payment.finished_at or clock.now()),
        paid_by=_paid_by(payment),
    )


def _paid_by(payment: Payment) -> str:
    how = "Saved means of payment" if payment.means == Means.MANDATE else "Card or transfer"
    return f"{how}, through the clearing house"


def _account_of(payment: Payment) -> Account:
    return Account.objects.select_related("owner").get(id=payment.account_id)


def _first_receipt(payment: Payment) -> Document:
    account = _account_of(payment)
    terms = terms_of(account)
    return issue(
        kind=Kind.RECEIPT,
        account=account,
        buyer=terms.buyer,
        lines=[_bought(payment, terms)],
        reference=payment.id,
        notes=[_PAID.format(reference=reference_of(payment.id)), *_notes(payment, terms)],
        supplied=day(payment.finished_at or clock.now()),
        paid_by=_paid_by(payment),
    )


def _bought(payment: Payment, terms: Terms) -> Line:
    """Over what was paid: with the taxes that came on top of it when it was begun, else with those of today in it."""
    on_top = _on_top(payment)
    is_as_asked = bool(on_top) and payment.asked_micros is None
    price = Price(
        description=DESCRIPTION,
        amount_micros=payment.amount_micros if is_as_asked else payment.charged_micros,
        taxes=on_top or terms.tax.taxes,
        is_gross=not is_as_asked,
    )
    return taxed([price])[0]


def _on_top(payment: Payment) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(rate)) for name, rate in payment.taxes)


def _notes(payment: Payment, terms: Terms) -> tuple[str, ...]:
    """None of them, where the tax was reckoned by other terms, before."""
    return terms.notes if _on_top(payment) in {(), terms.tax.taxes} else ()


def _part(receipt: Document, kind: Kind, amount_micros: int) -> Line:
    """The part of the receipt that goes back or comes again, so that all papers of the payment add up to the cent."""
    gone = _gone_micros(receipt)
    upto = gone if kind is Kind.CREDIT_NOTE else gone - amount_micros
    return part_of(totals_as_issued(receipt), upto_micros=upto, micros=amount_micros, description=DESCRIPTION)


def _gone_micros(receipt: Document) -> int:
    """What credit notes gave back of it, less what later receipts of the same payment brought again."""
    acts = Document.objects.filter(account_id=receipt.account_id, about=receipt)
    notes = acts.filter(kind=Kind.CREDIT_NOTE).aggregate(total=Sum("gross_micros"))["total"] or 0
    again = acts.filter(kind=Kind.RECEIPT).aggregate(total=Sum("gross_micros"))["total"] or 0
    return int(notes) - int(again)


def issue_missing(*, limit: int) -> int:
    """Issue what could not be issued when it was due, oldest first, at most `limit`; how many were. Safe to repeat."""
    waiting = Missing.objects.order_by("created_at", "reference").values_list("reference", flat=True)[:limit]
    return sum(_issue_late(reference) for reference in list(waiting))


def _issue_late(reference: UUID) -> bool:
    try:
        with transaction.atomic():
            return _issue_and_strike(reference)
    except _NOT_ISSUED as error:
        log.warning("document for %s: still not issued (%s)", reference, type(error).__name__)
        return False


def _issue_and_strike(reference: UUID) -> bool:
    rows = Missing.objects.select_for_update(of=("self",), skip_locked=True).select_related("payment")
    row = rows.filter(reference=reference).first()
    if row is None:
        return False
    issue_paper(kind=Kind(row.kind), payment=row.payment, reference=reference, amount_micros=row.amount_micros)
    row.delete()
    return True

"""What a report does to a payment and to the account's credit: together, or not at all.

Locks, in this order: the payment's row (FOR UPDATE), then the account's balance (FOR NO KEY UPDATE). Both are held to
the end of the transaction, so events of one payment wait for each other and each sees what the one before it did.
"""

import logging
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Balance, Counterpart, EntryKind
from smarttec.ledger.queries import credit_of
from smarttec.people import hooks
from smarttec.shop import domain
from smarttec.shop.domain import Decision, PaymentState, Reason, Report
from smarttec.shop.hooks import payment_credited
from smarttec.shop.models import Payment
from smarttec.shop.queries import as_domain, reference_of

log = logging.getLogger("smarttec.shop")

_NOT_ABOUT_IT = frozenset({Reason.UNRELATED, Reason.NOT_THIS_PAYMENT})


def lock(payment_id: UUID) -> Payment | None:
    """The payment with its account and owner, locked until the transaction ends."""
    rows = Payment.objects.select_for_update(of=("self",)).select_related("account__owner")
    return rows.filter(id=payment_id).first()


def settle(*, payment: Payment, report: Report, third_party: str) -> Reason:
    """Do what the report says to a locked payment; credit, take back and tell the owner in the same transaction."""
    decision = domain.apply(as_domain(payment), report)
    if decision.reason in _NOT_ABOUT_IT:
        return decision.reason
    _climb(payment, report, decision)
    if decision.credit:
        _credit(payment, third_party)
    reason = _take_back(payment) if decision.take_back else decision.reason
    if payment.review:
        payment.next_check_at = None
    payment.save()
    return reason


def _climb(payment: Payment, report: Report, decision: Decision) -> None:
    payment.state = decision.new_state
    # The answer with the name may have been lost; our own id has vouched for this one.
    payment.reference = payment.reference or report.reference or None
    if decision.review:
        payment.review = decision.reason
    if decision.new_state >= PaymentState.EXPIRED:
        payment.finished_at = payment.finished_at or clock.now()
        payment.next_check_at = None


def _credit(payment: Payment, third_party: str) -> None:
    is_new = ledger.post(
        act=payment.id,
        account=payment.account_id,
        amount_micros=payment.amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )
    if is_new:
        payment_credited(payment, payment.amount_micros)
        _send_receipt(payment, third_party)


def _send_receipt(payment: Payment, third_party: str) -> None:
    """A letter that cannot be written must not keep the credit from somebody who paid."""
    context = {
        "reference": reference_of(payment.id),
        "amount_micros": payment.amount_micros,
        "balance_micros": credit_of(payment.account_id).available_micros,
        "currency": payment.currency,
        "paid_at": clock.now(),
        "third_party": third_party,
    }
    try:
        with transaction.atomic():
            hooks.send_letter(person=payment.account.owner, template="receipt", context=context)
    except SmarttecError as error:
        log.warning("payment %s: no receipt could be queued (%s)", payment.id, error.code)


def _take_back(payment: Payment) -> Reason:
    """Take what is there. What was spent already is owed, and a person decides: a balance is never negative."""
    balance = Balance.objects.select_for_update(no_key=True).get(account=payment.account_id)
    taken = min(balance.available_micros, payment.amount_micros)
    if taken:
        payment.reversal = new_id()
        ledger.post(
            act=payment.reversal,
            account=payment.account_id,
            amount_micros=-taken,
            kind=EntryKind.REFUND,
            counterpart=Counterpart.CLEARING_HOUSE,
            reference=payment.id,
        )
    payment.owed_micros = payment.amount_micros - taken
    if payment.owed_micros:
        payment.review = Reason.CREDIT_SPENT
        return Reason.CREDIT_SPENT
    return Reason.MOVED

"""Letters about payments. None that cannot be written keeps anybody's money back, or stops what it tells of."""

import logging
from collections.abc import Mapping

from django.core.exceptions import FieldError
from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.ledger.queries import credit_of
from smarttec.people import hooks
from smarttec.shop.models import Payment
from smarttec.shop.queries import as_domain, reference_of

log = logging.getLogger("smarttec.shop")


def send_receipt(payment: Payment, *, third_party: str) -> None:
    """Tell what was paid. `payment_id` leads to the document itself, which may be issued a little later."""
    context = {
        "reference": reference_of(payment.id),
        "payment_id": payment.id,
        "amount_micros": payment.charged_micros,
        "bought_micros": payment.amount_micros,
        "debts_paid_micros": payment.debts_paid_micros,
        "credited_micros": as_domain(payment).credit_micros - payment.debts_paid_micros,
        "balance_micros": credit_of(payment.account_id).available_micros,
        "currency": payment.currency,
        "paid_at": clock.now(),
        "third_party": third_party,
    }
    _send(payment, "receipt", context)


def tell_of_dispute(payment: Payment) -> None:
    """Tell the owner that a dispute holds the account, and what to do."""
    context = {
        "reference": reference_of(payment.id),
        "amount_micros": payment.disputed_micros,
        "owed_micros": payment.owed_micros,
        "currency": payment.currency,
        "paid_at": payment.created_at,
    }
    _send(payment, "dispute_hold", context)


def _send(payment: Payment, template: str, context: Mapping[str, object]) -> None:
    """`FieldError` is what sealing says of an owner whose keys are gone."""
    try:
        with transaction.atomic():
            hooks.send_letter(person=payment.account.owner, template=template, context=context)
    except (SmarttecError, FieldError) as error:
        log.warning("payment %s: no letter (%s) could be queued: %s", payment.id, template, type(error).__name__)

"""What the renewal of a plan is short of, charged to the saved means of payment; asked for by the room of plans.

The charge is written down in the transaction that decides it, and leaves with the next look at what is open
(`reconciliation`), as every charge does whose answer is missing. It is no recharge: neither the rule's month nor its
failures count it. When it failed, plans ask again on their own schedule.
"""

import logging
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.money import MICROS_PER_CENT, MICROS_PER_UNIT
from smarttec.people import hooks
from smarttec.plans.queries import next_collection_at
from smarttec.shop.domain import PaymentState
from smarttec.shop.hooks import tax_on_top
from smarttec.shop.models import Cause, Mandate, MandateState, Means, Payment
from smarttec.shop.queries import reference_of

log = logging.getLogger("smarttec.shop")

SMALLEST_CHARGE_MICROS = MICROS_PER_UNIT
"""Clearing houses take no less; what is more than was missing is credit."""


def collect(account: UUID, missing_micros: int) -> bool:
    """Have so much charged, in whole cents; whether a charge is under way. The caller has locked the account's row."""
    mandate = Mandate.objects.filter(account_id=account, state=MandateState.READY).select_related("account").first()
    if mandate is None:
        return False
    if Payment.objects.filter(account_id=account, means=Means.MANDATE, state__lt=PaymentState.EXPIRED).exists():
        return True
    cents = -(-missing_micros // MICROS_PER_CENT) * MICROS_PER_CENT
    amount_micros = max(cents, SMALLEST_CHARGE_MICROS)
    on_top = tax_on_top(mandate.account, amount_micros)
    Payment.objects.create(
        account=mandate.account,
        cell=mandate.cell,
        amount_micros=amount_micros,
        tax_micros=on_top.tax_micros,
        taxes=on_top.taxes,
        currency=mandate.account.currency,
        means=Means.MANDATE,
        cause=Cause.PLAN,
        mandate=mandate,
        state=PaymentState.PENDING,
        next_check_at=clock.now(),
    )
    return True


def tell_of_failure(payment: Payment) -> None:
    """The saved means of payment was refused. A letter that cannot be written never undoes what it tells about."""
    context = {
        "reference": reference_of(payment.id),
        "amount_micros": payment.charged_micros,
        "currency": payment.currency,
        "decline": payment.decline,
        "next_try_at": next_collection_at(payment.account_id),
    }
    try:
        with transaction.atomic():
            hooks.send_letter(person=payment.account.owner, template="plan_charge_failed", context=context)
    except SmarttecError as error:
        log.warning("payment %s: no letter could be queued (%s)", payment.id, error.code)

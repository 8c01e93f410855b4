"""Writes: buying credits, and taking in what the clearing house tells us about it."""

import logging
from datetime import datetime

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT, MICROS_PER_UNIT, format_money
from smarttec.people.models import Account
from smarttec.shop import reports
from smarttec.shop.checkout import open_checkout
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.hooks import tax_on_top
from smarttec.shop.mandates.saving import method_saved
from smarttec.shop.models import ClearingEvent, Payment
from smarttec.shop.ports import ClearingHouse
from smarttec.shop.reconciliation import FORGOTTEN_AFTER, reconcile_due
from smarttec.shop.reports import ReportKind
from smarttec.shop.scrutiny import check_velocity, look_at
from smarttec.shop.settlement import lock, lock_account, settle

__all__ = ["open_checkout", "reconcile_due", "start_top_up", "take_event"]

log = logging.getLogger("smarttec.shop")

SMALLEST_TOP_UP_MICROS = 5 * MICROS_PER_UNIT
LARGEST_TOP_UP_MICROS = 2000 * MICROS_PER_UNIT


@transaction.atomic
def start_top_up(*, account: Account, amount_micros: int) -> Payment:
    """Note the wish to buy credits; nothing leaves yet. Raises `InvalidInput` (field `amount`) outside the
    limits, and `TooManyRequests` for too many or too much within a day.
    """
    if not SMALLEST_TOP_UP_MICROS <= amount_micros <= LARGEST_TOP_UP_MICROS:
        smallest = format_money(SMALLEST_TOP_UP_MICROS, account.currency)
        largest = format_money(LARGEST_TOP_UP_MICROS, account.currency)
        raise InvalidInput(f"Choose an amount between {smallest} and {largest}.", field="amount")
    if amount_micros % MICROS_PER_CENT:
        raise InvalidInput("Choose an amount in whole cents.", field="amount")
    lock_account(account.id)
    check_velocity(account=account, amount_micros=amount_micros)
    on_top = tax_on_top(account, amount_micros)
    return Payment.objects.create(
        account=account,
        cell=account.cell,
        amount_micros=amount_micros,
        tax_micros=on_top.tax_micros,
        taxes=on_top.taxes,
        currency=account.currency,
        next_check_at=clock.now() + FORGOTTEN_AFTER,
    )


def take_event(*, house: ClearingHouse, body: bytes, signature: str) -> Reason:
    """Verify a notification and do what it says, once; why nothing was done, or `moved`.

    Raises what `ClearingHouse.read_event` raises. When anything else fails, the event is forgotten too and may come
    again: it is kept in the transaction that acts on it.
    """
    event = house.read_event(body=body, signature=signature)
    if isinstance(event, reports.MethodSaved):
        return _take_saved(event)
    reason = _ask(event, house) if event.kind in reports.CHANGES else _take(event, house.name)
    if reason is not Reason.NOTHING_NEW:
        _look(event, house)
    return reason


def _look(event: reports.ClearingEvent, house: ClearingHouse) -> None:
    """Look for fraud at once; what is missed here is looked at within a minute."""
    if event.payment_id is None:
        return
    ended = Payment.objects.filter(looked_at__isnull=True, state__gte=PaymentState.FAILED)
    payment = ended.select_related("account").filter(id=event.payment_id).first()
    if payment is not None:
        look_at(payment=payment, house=house)


@transaction.atomic
def _take_saved(event: reports.MethodSaved) -> Reason:
    kept, is_new = ClearingEvent.objects.get_or_create(
        event_id=event.event_id, defaults={"kind": "method-saved", "outcome": "", "occurred_at": event.occurred_at}
    )
    if not is_new:
        return Reason.NOTHING_NEW
    kept.outcome = reason = method_saved(event)
    kept.save(update_fields=["outcome"])
    return reason


def _ask(event: reports.ClearingEvent, house: ClearingHouse) -> Reason:
    """What went back is asked for whenever something is said to have changed; the words themselves are not used."""
    asked_at = clock.now()
    payment = Payment.objects.filter(id=event.payment_id).first() if event.payment_id else None
    known = ClearingEvent.objects.filter(event_id=event.event_id).exists()
    if payment is None or known:
        return Reason.NOTHING_NEW if known else _take(event, house.name)
    if payment.reference not in {None, event.reference}:
        return Reason.NOT_THIS_PAYMENT
    return _take(event, house.name, answer=house.fetch(reference=event.reference), asked_at=asked_at)


@transaction.atomic
def _take(
    event: reports.ClearingEvent,
    third_party: str,
    *,
    answer: reports.Report | None = None,
    asked_at: datetime | None = None,
) -> Reason:
    payment = lock(event.payment_id) if event.payment_id else None
    kept, is_new = ClearingEvent.objects.get_or_create(
        event_id=event.event_id,
        defaults={"kind": event.kind, "outcome": "", "payment": payment, "occurred_at": event.occurred_at},
    )
    if not is_new:
        return Reason.NOTHING_NEW
    if payment is not None:
        reason = settle(payment=payment, report=answer or event, third_party=third_party, asked_at=asked_at)
    else:
        reason = _of_nobody(event)
    kept.outcome = reason
    kept.save(update_fields=["outcome"])
    return reason


def _of_nobody(event: reports.ClearingEvent) -> Reason:
    """The clearing house may serve others of its customer's sites too; money without a payment is worth a look."""
    if event.kind is ReportKind.UNRELATED:
        return Reason.UNRELATED
    log.warning("event %s (%s) is about no payment of ours", event.event_id, event.kind)
    return Reason.UNKNOWN_PAYMENT

"""Writes: starting a purchase of credits, and what the clearing house's reports do to it."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, InsufficientCredit, InvalidInput, NotFound
from smarttec.kernel.money import MICROS_PER_UNIT, format_money, to_cents
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.ledger.queries import credit_of
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.people.models import Account
from smarttec.post.actions import queue_mail
from smarttec.shop import domain
from smarttec.shop.domain import PaymentState, Report
from smarttec.shop.models import ClearingEvent, Payment
from smarttec.shop.ports import ClearingHouse
from smarttec.shop.queries import as_domain, reference_of, state_word

log = logging.getLogger("smarttec.shop")

SMALLEST_TOP_UP_MICROS = 5 * MICROS_PER_UNIT
LARGEST_TOP_UP_MICROS = 1000 * MICROS_PER_UNIT
RECIPIENT = "clearing-house"
DISCLOSED = frozenset({Category.PAYMENT, Category.ORDER})
ABANDONED_AFTER = timedelta(hours=25)
"""A checkout expires at the clearing house after 24 hours; what has no answer by then never will."""
_FIRST_LOOK_MINUTES = 2


def start_top_up(*, account: Account, amount_micros: int) -> Payment:
    """Note the wish to buy credits. Raises `InvalidInput` (field `amount`) outside the limits."""
    if not SMALLEST_TOP_UP_MICROS <= amount_micros <= LARGEST_TOP_UP_MICROS:
        smallest, largest = (
            format_money(one, account.currency) for one in (SMALLEST_TOP_UP_MICROS, LARGEST_TOP_UP_MICROS)
        )
        raise InvalidInput(f"Between {smallest} and {largest} at once.", field="amount")
    to_cents(amount_micros)
    return Payment.objects.create(
        account=account, cell=account.cell, amount_micros=amount_micros, currency=account.currency
    )


def open_checkout(*, payment: Payment, house: ClearingHouse, success_url: str, cancel_url: str) -> str:
    """Open the clearing house's page for the payment and hand back its address; doing it again gives the same.

    Recorded as a disclosure before anything leaves. Raises what `ClearingHouse.create_checkout` raises, `Refused`.
    """
    account = payment.account
    subject = Subject(account.id, payment.cell, account.policy)
    intent = Intent(subject, RECIPIENT, Purpose.TAKE_PAYMENT, DISCLOSED, payment.id)
    with transaction.atomic():
        leaving = disclose(intent, (payment.id, payment.amount_micros, payment.currency))
    payment_id, amount_micros, currency = leaving.value
    checkout = house.create_checkout(
        payment_id=payment_id,
        amount_micros=amount_micros,
        currency=currency,
        description=f"Credits {reference_of(payment.id)}",
        success_url=success_url,
        cancel_url=cancel_url,
    )
    with transaction.atomic():
        row = Payment.objects.select_for_update().get(id=payment.id)
        row.reference, row.checkout_url = checkout.reference, checkout.url
        row.state = state_word(domain.redirected(as_domain(row).state))
        row.save(update_fields=["reference", "checkout_url", "state"])
    return checkout.url


@transaction.atomic
def apply_event(*, event: domain.ClearingEvent, third_party: str) -> str:
    """What a signed notification does, once per event; the stable word of its outcome.

    Everything happens in one transaction: when it fails the event is forgotten too, and the clearing house sends it
    again.
    """
    row, is_new = ClearingEvent.objects.get_or_create(
        event_id=event.event_id,
        defaults={"kind": event.kind.value, "outcome": "", "occurred_at": event.occurred_at},
    )
    if not is_new:
        return row.outcome
    payment = _locked(event)
    row.payment, row.outcome = payment, _apply(payment, event, third_party) if payment else "unrelated"
    row.save(update_fields=["payment", "outcome"])
    return row.outcome


def reconcile_due(*, house: ClearingHouse, limit: int) -> int:
    """Ask about payments of which nothing was heard, at 2, 4, 8 … minutes of age; how many were asked about."""
    asked = 0
    waiting = Payment.objects.filter(state__in=[Payment.State.CREATED, Payment.State.PENDING]).order_by("id")
    for payment in waiting.iterator():
        if asked >= limit:
            break
        asked += _reconcile(payment, house)
    return asked


def _reconcile(payment: Payment, house: ClearingHouse) -> bool:
    age = clock.now() - payment.created_at
    if payment.reference is None or age > ABANDONED_AFTER:
        if age > ABANDONED_AFTER:
            _expire(payment.id)
        return False
    if not _is_look_due(int(age.total_seconds()) // 60):
        return False
    try:
        report = house.fetch(reference=payment.reference)
    except (GatewayError, NotFound) as error:
        log.warning("payment %s could not be asked about: %s", payment.id, error.code)
        return True
    with transaction.atomic():
        _apply(Payment.objects.select_for_update().get(id=payment.id), report, house.name)
    return True


def _is_look_due(age_minutes: int) -> bool:
    """At powers of two: soon after the start often, later seldom."""
    return age_minutes >= _FIRST_LOOK_MINUTES and age_minutes & (age_minutes - 1) == 0


@transaction.atomic
def _expire(payment_id: UUID) -> None:
    row = Payment.objects.select_for_update().get(id=payment_id)
    row.state = state_word(max(as_domain(row).state, PaymentState.EXPIRED))
    row.finished_at = row.finished_at or clock.now()
    row.save(update_fields=["state", "finished_at"])


def _locked(report: Report) -> Payment | None:
    by_id = Payment.objects.select_for_update().filter(id=report.payment_id).first() if report.payment_id else None
    return by_id or Payment.objects.select_for_update().filter(reference=report.reference).first()


def _apply(payment: Payment, report: Report, third_party: str) -> str:
    """Climb, credit or take back; the payment's row is locked. What needs a person says `review:`."""
    decision = domain.apply(as_domain(payment), report)
    if decision.new_state >= PaymentState.PENDING and payment.reference is None:
        payment.reference = report.reference
    payment.state = state_word(decision.new_state)
    if decision.new_state >= PaymentState.EXPIRED:
        payment.finished_at = payment.finished_at or clock.now()
    payment.save(update_fields=["state", "reference", "finished_at"])
    if decision.credit:
        _credit(payment, third_party)
    if decision.take_back and not _take_back(payment):
        return "review:not-covered"
    return f"review:{decision.reason}" if decision.review else decision.reason.value


def _credit(payment: Payment, third_party: str) -> None:
    is_new = ledger.post(
        act=payment.id,
        account=payment.account_id,
        amount_micros=payment.amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )
    if not is_new:
        return
    context = {
        "reference": reference_of(payment.id),
        "amount_micros": payment.amount_micros,
        "balance_micros": credit_of(payment.account_id).available_micros,
        "currency": payment.currency,
        "paid_at": clock.now(),
        "third_party": third_party,
    }
    queue_mail(person=payment.account.owner, template="receipt", context=context)


def _take_back(payment: Payment) -> bool:
    """False when the credit was spent already: a balance is never negative, so a person has to decide."""
    try:
        ledger.post(
            act=_take_back_act(payment.id),
            account=payment.account_id,
            amount_micros=-payment.amount_micros,
            kind=EntryKind.REFUND,
            counterpart=Counterpart.CLEARING_HOUSE,
            reference=payment.id,
        )
    except InsufficientCredit:
        return False
    return True


def _take_back_act(payment_id: UUID) -> UUID:
    """The payment's id with its last bit turned: the same always, of the same moment, and nobody else's."""
    return UUID(int=payment_id.int ^ 1)

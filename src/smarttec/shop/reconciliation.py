"""The janitor: asks about payments whose notification never came, and about paid ones as long as anything can change.

The first look is two minutes after the customer left, each further one twice as long after the last until it has ended;
then as `domain.next_look` says. `reconcile` is the one way in which what went back gets known: driven by this schedule,
by notifications (which only make us ask), and by hand at the desk. No lock is held
during a call: a payment is claimed by writing when it is looked at next, so a worker that dies in between costs one
pause. Asking names only the clearing house's own reference: nothing goes out that it did not give us.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, GatewayError, MisconfiguredError, NotFound, SmarttecError
from smarttec.shop.checkout import FIRST_CHECK_AFTER
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.mandates.charging import charge
from smarttec.shop.models import Means, Payment
from smarttec.shop.ports import ClearingHouse
from smarttec.shop.queries import as_domain
from smarttec.shop.reports import Report, ReportKind
from smarttec.shop.settlement import lock, settle

log = logging.getLogger("smarttec.shop")

FORGOTTEN_AFTER = timedelta(hours=24)
"""A payment without an answer by then has no checkout that is still open, and gets none any more."""
GIVEN_UP_AFTER = timedelta(days=30)
"""No means of payment takes that long; a person has to look."""
_LONGEST_PAUSE = timedelta(hours=6)
_MOST_DOUBLINGS = 10


def reconcile_due(*, house: ClearingHouse, limit: int) -> int:
    """Look at what is due, at most `limit`; how many were looked at. Safe to run many times at once.

    Ends early when the clearing house is away: the others would fail alike.
    """
    looked_at = 0
    while looked_at < limit and (payment := _claim_next()) is not None:
        looked_at += 1
        try:
            _look_at(payment, house)
        except (GatewayError, MisconfiguredError) as error:
            log.warning("the clearing house could not be asked (%s)", error.code)
            break
        except SmarttecError as error:
            log.warning("payment %s: no usable answer (%s)", payment.id, error.code)
    return looked_at


def pause_after(checks: int) -> timedelta:
    """How long to wait after so many looks."""
    return min(FIRST_CHECK_AFTER * (1 << min(checks, _MOST_DOUBLINGS)), _LONGEST_PAUSE)


@transaction.atomic
def _claim_next() -> Payment | None:
    now = clock.now()
    due = Payment.objects.select_for_update(skip_locked=True).filter(next_check_at__lte=now)
    payment = due.order_by("next_check_at").first()
    if payment is not None:
        payment.checks += 1
        payment.next_check_at = now + pause_after(payment.checks)
        payment.save(update_fields=["checks", "next_check_at"])
    return payment


def _look_at(payment: Payment, house: ClearingHouse) -> None:
    age = clock.now() - payment.created_at
    if age >= GIVEN_UP_AFTER and payment.state < PaymentState.EXPIRED:
        _give_up(payment)
    elif payment.reference is None and payment.means == Means.MANDATE:
        charge(payment=payment, house=house)
    elif payment.reference is not None:
        reconcile(payment=payment.id, house=house)
    elif age >= FORGOTTEN_AFTER:
        _settle(payment, _expiry_of(payment), house)


def _expiry_of(payment: Payment) -> Report:
    return Report(
        kind=ReportKind.EXPIRED, reference="", payment_id=payment.id, amount_micros=0, currency=payment.currency
    )


def reconcile(*, payment: UUID, house: ClearingHouse) -> Reason:
    """Ask for everything there is about a payment, and post the difference. Again, or twice at once, nothing more.

    Raises `NotFound` for a payment the clearing house never named, and what `ClearingHouse.fetch` raises.
    """
    asked_at = clock.now()
    row = Payment.objects.filter(id=payment).first()
    if row is None or row.reference is None:
        raise NotFound
    return _settle(row, house.fetch(reference=row.reference), house, asked_at=asked_at)


def credit_what_came(*, payment: UUID, house: ClearingHouse) -> Reason:
    """A person takes the sum that was paid instead of the one that was asked for; it is asked for once more.

    Raises `NotFound`, `Conflict` when no other sum came, and what `ClearingHouse.fetch` raises: it is then credited as
    soon as the clearing house answers.
    """
    with transaction.atomic():
        row = lock(payment)
        if row is None or row.reference is None:
            raise NotFound
        if row.review != Reason.WRONG_AMOUNT or not row.came_micros or row.state >= PaymentState.PAID:
            raise Conflict("No other sum than was asked for waits here.")
        credit = as_domain(row).credit_in(row.came_micros)
        row.asked_micros, row.tax_micros = row.charged_micros, row.came_micros - credit
        row.amount_micros, row.came_micros = credit, None
        row.review, row.checks, row.next_check_at = "", 0, clock.now()
        row.save()
    return reconcile(payment=payment, house=house)


@transaction.atomic
def _settle(payment: Payment, report: Report, house: ClearingHouse, *, asked_at: datetime | None = None) -> Reason:
    row = lock(payment.id)
    if row is None:
        raise NotFound
    return settle(payment=row, report=report, third_party=house.name, asked_at=asked_at)


def _give_up(payment: Payment) -> None:
    Payment.objects.filter(id=payment.id, next_check_at__isnull=False).update(
        next_check_at=None, review=Reason.NEVER_ENDED
    )

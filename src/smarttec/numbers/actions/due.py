"""Doing what fell due for rentals, in the order of its time, each step in a transaction of its own."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger.models import Balance
from smarttec.numbers import hooks, letters
from smarttec.numbers.actions.assigning import take_back
from smarttec.numbers.actions.renting import locked_account, pay_months
from smarttec.numbers.domain import FIRST_STEP, Step, add_months, due_at, following
from smarttec.numbers.models import Rental
from smarttec.numbers.queries import renewal_micros

DAY = timedelta(days=1)
log = logging.getLogger("smarttec.numbers")


def run_due(*, limit: int = 10_000) -> int:
    """Do every step whose time has come, the earliest first; how many were done.

    What a step leads to takes its place in the order, so that a clock moved by a year leads to what a year of days
    would have. A step that fails is rolled back and tried again by the next run; its rental waits, the others go on.
    Safe to run twice at once: the account's row is locked for a step, which is done if it is still the next one.
    """
    done, failed = 0, set[UUID]()
    while done < limit and (coming := _next(failed)) is not None:
        rental, account = coming
        try:
            done += _do_next(rental, account)
        except (SmarttecError, DatabaseError) as error:
            log.warning("a step of rental %s failed: %s", rental, type(error).__name__)
            failed.add(rental)
    return done


def _next(failed: set[UUID]) -> tuple[UUID, UUID] | None:
    """Ids of the rental and the account whose step is the earliest."""
    waiting = Rental.objects.filter(due_at__lte=clock.now()).exclude(id__in=failed)
    return waiting.order_by("due_at", "id").values_list("id", "account_id").first()


@transaction.atomic
def _do_next(rental_id: UUID, account: UUID) -> bool:
    row = locked_account(account)
    rental = Rental.objects.select_related("assignment").filter(id=rental_id, due_at__lte=clock.now()).first()
    if rental is None or rental.due_at is None or rental.assignment is None:
        return False
    rental.account = rental.assignment.account = row
    step = Step(rental.step)
    if step < Step.RENEW:
        letters.remind_if_short(rental, price_micros=renewal_micros(rental, rental.paid_until))
        _go_on(rental, step)
    elif not _renew(rental, rental.due_at):
        _stay_late(rental, step)
    return True


def _renew(rental: Rental, at: datetime) -> bool:
    """Take the next month from credit; False when it is not covered."""
    price_micros = renewal_micros(rental, at)
    rental.months += 1
    rental.paid_until = add_months(rental.anchor_at, rental.months)
    try:
        with transaction.atomic():
            pay_months(rental, act=new_id(), months=1, amount_micros=price_micros)
    except InsufficientCredit:
        rental.months -= 1
        rental.paid_until = add_months(rental.anchor_at, rental.months)
        return False
    rental.state, rental.monthly_micros = Rental.State.PAID, price_micros
    rental.step, rental.due_at = FIRST_STEP, due_at(FIRST_STEP, rental.paid_until)
    rental.save()
    return True


def _stay_late(rental: Rental, step: Step) -> None:
    """Unpaid: it is kept for some days, and asked for each of them; after the last one the number is released."""
    price_micros = renewal_micros(rental, rental.paid_until)
    if following(step) is None and _may_be_paid_yet(rental, price_micros):
        rental.due_at = clock.now() + DAY
        rental.save(update_fields=["due_at"])
        return
    if following(step) is None:
        letters.released(rental, price_micros=price_micros)
        if rental.assignment is not None:
            take_back(rental.assignment)
        return
    rental.state = Rental.State.LATE
    letters.unpaid(rental, price_micros=price_micros)
    _go_on(rental, step)


def _may_be_paid_yet(rental: Rental, price_micros: int) -> bool:
    """Whether the account has the rent, but under a hold that can end, or a payment of it is under way."""
    balance = Balance.objects.select_for_update(no_key=True).get(account=rental.account_id)
    return balance.available_micros + balance.held_micros >= price_micros or hooks.is_money_coming(rental.account_id)


def credit_came(account: UUID) -> int:
    """The account got credit: pay the rent of every number that waits for it; how many were paid."""
    late = Rental.objects.filter(account_id=account, state=Rental.State.LATE).exclude(due_at=None)
    return sum(_pay_late(rental, account) for rental in late.order_by("due_at", "id").values_list("id", flat=True))


@transaction.atomic
def _pay_late(rental_id: UUID, account: UUID) -> bool:
    row = locked_account(account)
    rental = Rental.objects.select_related("assignment").filter(id=rental_id, state=Rental.State.LATE).first()
    if rental is None or rental.assignment is None or rental.due_at is None:
        return False
    rental.account = rental.assignment.account = row
    return _renew(rental, rental.paid_until)


def _go_on(rental: Rental, step: Step) -> None:
    coming = following(step)
    if coming is not None:
        rental.step, rental.due_at = coming, due_at(coming, rental.paid_until)
    rental.save()

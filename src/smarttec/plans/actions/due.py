"""Doing what fell due, in the order of its time, each step in a transaction of its own."""

import logging
from uuid import UUID

from django.db import DatabaseError, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.plans.actions.renewing import renew_waiting
from smarttec.plans.actions.steps import HANDLERS
from smarttec.plans.actions.terms import locked_subscription
from smarttec.plans.domain import Step
from smarttec.plans.models import Due, Subscription

log = logging.getLogger("smarttec.plans")

_FINAL = (Step.DELETE_CONTENT, Step.SHRED_KEYS)


def run_due(*, limit: int = 100_000) -> int:
    """Do every step whose time has come, the earliest first, then renew what waits for credit; how many were done.

    What a step schedules takes its place in the order, so that a clock that was moved by a year leads to what a year
    of days would have. A step that fails is rolled back and tried again by the next run; its subscription waits, the
    others go on. Safe to run twice at once: the account's row is locked for a step, which is done if it still waits.
    """
    done, failed = 0, set[UUID]()
    while done < limit and (subscription := _next(failed)) is not None:
        try:
            done += _do_earliest(subscription[1])
        except (SmarttecError, DatabaseError) as error:
            log.warning("a step of subscription %s failed: %s", subscription[0], type(error).__name__)
            failed.add(subscription[0])
    return done + renew_waiting()


def _next(failed: set[UUID]) -> tuple[UUID, UUID] | None:
    """Ids of the subscription and the account whose step is the earliest."""
    waiting = Due.objects.filter(done_at=None, due_at__lte=clock.now()).exclude(subscription__in=failed)
    ids = waiting.order_by("due_at", "step", "id").values_list("subscription_id", "subscription__account_id")
    return ids.first()


def catch_up(account: UUID) -> None:
    """Do what is due for one account before it is written to, so that nobody acts on a state that time has ended.

    Deleting content is left to `run_due`: who pays before it was really done is restored, even if it was due.
    """
    while Subscription.objects.filter(account_id=account).exists() and _do_earliest(account, but=_FINAL):
        pass


@transaction.atomic
def _do_earliest(account: UUID, *, but: tuple[Step, ...] = ()) -> bool:
    subscription = locked_subscription(account)
    waiting = Due.objects.filter(subscription=subscription, done_at=None, due_at__lte=clock.now())
    due = waiting.exclude(step__in=but).order_by("due_at", "step").first()
    if due is None:
        return False
    Due.objects.filter(id=due.id).update(done_at=clock.now())
    HANDLERS[Step(due.step)](subscription, due.due_at)
    return True

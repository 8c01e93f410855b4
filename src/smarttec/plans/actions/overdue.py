"""After an unpaid term: grace, suspension, warnings, deletion. Each is a step with the moment that it counts for."""

import logging
from datetime import datetime

from django.conf import settings

from smarttec.plans import hooks, letters
from smarttec.plans.actions.renewing import keep_content, renew_late
from smarttec.plans.actions.standing import refresh_standing
from smarttec.plans.actions.terms import record, schedule, schedule_again
from smarttec.plans.calendar import end_of_grace
from smarttec.plans.domain import (
    DAY,
    PUT_OFF_DAYS,
    Happened,
    State,
    due_in_grace,
    due_in_suspension,
    kept_for,
)
from smarttec.plans.models import Subscription
from smarttec.vault.ending import end_keys

log = logging.getLogger("smarttec.plans")


def begin_grace(subscription: Subscription, at: datetime) -> None:
    """The term ended and the next one is not paid."""
    _move(subscription, State.GRACE)
    schedule(subscription, due_in_grace(at, end_of_grace(at)))
    record(subscription, Happened.GRACE_BEGAN, at)
    letters.plan_state(subscription, letters.GRACE)


def suspend(subscription: Subscription, at: datetime) -> None:
    """The month of grace is over, unless the plan can be renewed now."""
    if renew_late(subscription, at):
        return
    subscription.deletes_at = at + kept_for(settings.ENVIRONMENT.content_kept_days)
    _move(subscription, State.SUSPENDED)
    schedule(subscription, due_in_suspension(subscription.deletes_at))
    record(subscription, Happened.SUSPENDED, at)
    letters.plan_state(subscription, letters.SUSPENDED)


def delete_content(subscription: Subscription, at: datetime) -> None:
    """Every room deletes what it holds of the account's content, all in this transaction.

    Decided here, under the locks of the account and its balance: who can pay, or whose money is under way, keeps it.
    """
    if renew_late(subscription, at):
        return
    if keep_content(subscription, at):
        _put_off(subscription, at)
        return
    for name, rows in hooks.delete_content(subscription.account_id).items():
        log.info("%s emptied %d rows of %s", name, rows, subscription)
    _move(subscription, State.CONTENT_DELETED)
    record(subscription, Happened.CONTENT_DELETED, at)
    hooks.give_credit_back(subscription.account_id)
    letters.plan_state(subscription, letters.CONTENT_DELETED)


def _put_off(subscription: Subscription, at: datetime) -> None:
    """The deletion falls due again later, with its warnings before it."""
    subscription.deletes_at = at + PUT_OFF_DAYS * DAY
    subscription.save(update_fields=["deletes_at"])
    schedule_again(subscription, due_in_suspension(subscription.deletes_at))
    record(subscription, Happened.CONTENT_KEPT, at)
    letters.plan_state(subscription, letters.CONTENT_KEPT)


def shred_keys(subscription: Subscription, at: datetime) -> None:
    """What may be left of the content anywhere, in old backups too, opens no more.

    A step of its own, after the deletion was committed: the keys are in another database, and a key that is gone
    cannot be brought back by a transaction that fails.
    """
    end_keys(subscription.account_id, why="plan-over")
    record(subscription, Happened.KEYS_SHREDDED, at)


def _move(subscription: Subscription, state: State) -> None:
    subscription.state = state
    subscription.save(update_fields=["state", "deletes_at"])
    refresh_standing(subscription.account_id)

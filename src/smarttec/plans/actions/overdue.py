"""After an unpaid term: grace, suspension, warnings, deletion. Each is a step with the moment that it counts for."""

import logging
from datetime import datetime

from django.conf import settings

from smarttec.plans import hooks, letters
from smarttec.plans.actions.standing import refresh_standing
from smarttec.plans.actions.terms import record, schedule
from smarttec.plans.calendar import end_of_grace
from smarttec.plans.domain import Happened, State, Step, due_in_suspension, kept_for
from smarttec.plans.models import Subscription
from smarttec.vault.ending import end_keys

log = logging.getLogger("smarttec.plans")


def begin_grace(subscription: Subscription, at: datetime) -> None:
    """The term ended and the next one is not paid."""
    _move(subscription, State.GRACE)
    schedule(subscription, [(Step.SUSPEND, end_of_grace(at))])
    record(subscription, Happened.GRACE_BEGAN, at)
    letters.plan_state(subscription, letters.GRACE)


def suspend(subscription: Subscription, at: datetime) -> None:
    """The month of grace is over."""
    subscription.deletes_at = at + kept_for(settings.ENVIRONMENT.content_kept_days)
    _move(subscription, State.SUSPENDED)
    schedule(subscription, due_in_suspension(subscription.deletes_at))
    record(subscription, Happened.SUSPENDED, at)
    letters.plan_state(subscription, letters.SUSPENDED)


def delete_content(subscription: Subscription, at: datetime) -> None:
    """Every room deletes what it holds of the account's content, all in this transaction."""
    for name, rows in hooks.delete_content(subscription.account_id).items():
        log.info("%s emptied %d rows of %s", name, rows, subscription)
    _move(subscription, State.CONTENT_DELETED)
    record(subscription, Happened.CONTENT_DELETED, at)
    letters.plan_state(subscription, letters.CONTENT_DELETED)


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

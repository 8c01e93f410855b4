"""Asking for what is missing: by the saved means of payment where there is one, and by a letter."""

from datetime import datetime

from smarttec.plans import hooks, letters
from smarttec.plans.actions.renewing import missing_micros, renew_late, renews
from smarttec.plans.actions.terms import paid_ahead, record
from smarttec.plans.domain import Happened, State
from smarttec.plans.models import Subscription
from smarttec.plans.queries import next_collection_at


def collect(subscription: Subscription, at: datetime) -> None:
    """A step of the dunning schedule: renew, or have what is missing charged, or ask for it.

    Nobody is asked who does not want the plan to go on, or has paid the next term already.
    """
    if not renews(subscription) or paid_ahead(subscription) or renew_late(subscription, at):
        return
    missing = missing_micros(subscription, at)
    if not missing:
        return
    is_charged = hooks.collect(subscription.account_id, missing)
    if subscription.state == State.ACTIVE and not is_charged:
        return
    record(subscription, Happened.ASKED_FOR_MONEY, at)
    letters.asked_for_money(
        subscription,
        missing_micros=missing,
        is_charged=is_charged,
        next_try_at=next_collection_at(subscription.account_id),
    )

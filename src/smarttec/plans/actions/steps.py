"""What each step does when its time has come. `at` is the moment it fell due: the step's own "now"."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from smarttec.kernel.errors import InsufficientCredit
from smarttec.kernel.ids import new_id
from smarttec.plans import letters
from smarttec.plans.actions import overdue
from smarttec.plans.actions.collecting import collect
from smarttec.plans.actions.renewing import could_pay, renews
from smarttec.plans.actions.terms import begin_term, charge_for_term, paid_ahead, record
from smarttec.plans.domain import COLLECTIONS, REMINDERS, WARNINGS, Ahead, Happened, Step
from smarttec.plans.models import Charge, Subscription
from smarttec.plans.queries import coming_version


def _remind(ahead: Ahead, subscription: Subscription, at: datetime) -> None:
    letters.reminder(subscription, days=ahead.days, at=at)
    record(subscription, ahead.happened, at)


def _warn(ahead: Ahead, subscription: Subscription, at: datetime) -> None:
    """Before a deletion that is going to happen as things stand."""
    if could_pay(subscription, at):
        return
    letters.warning(subscription, days=ahead.days)
    record(subscription, ahead.happened, at)


def _end_term(subscription: Subscription, at: datetime) -> None:
    """The next term begins when it is paid, by now or from credit; otherwise grace does."""
    run, charge = subscription.terms_since_anchor + 1, paid_ahead(subscription)
    if charge is None and renews(subscription):
        charge = _renew(subscription, at)
    if charge is None:
        overdue.begin_grace(subscription, at)
        return
    begin_term(subscription, charge, run=run)
    record(subscription, Happened.RENEWED, at)
    letters.plan_state(subscription, letters.RENEWED)


def _renew(subscription: Subscription, at: datetime) -> Charge | None:
    """Take the next year from credit; None when it is not covered."""
    number = subscription.term_number + 1
    try:
        return charge_for_term(
            subscription,
            act=new_id(),
            version=coming_version(subscription, at),
            at=at,
            run=subscription.terms_since_anchor + 1,
            number=number,
            order=None,
        )
    except InsufficientCredit:
        record(subscription, Happened.RENEWAL_FAILED, at)
        letters.plan_state(subscription, letters.RENEWAL_FAILED)
        return None


Handler = Callable[[Subscription, datetime], None]

HANDLERS: Mapping[Step, Handler] = {
    **{step: partial(_remind, ahead) for step, ahead in REMINDERS.items()},
    **dict.fromkeys(COLLECTIONS, collect),
    Step.END_TERM: _end_term,
    Step.SUSPEND: overdue.suspend,
    **{step: partial(_warn, ahead) for step, ahead in WARNINGS.items()},
    Step.DELETE_CONTENT: overdue.delete_content,
    Step.SHRED_KEYS: overdue.shred_keys,
}

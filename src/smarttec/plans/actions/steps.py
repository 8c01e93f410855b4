"""What each step does when its time has come. `at` is the moment it fell due: the step's own "now"."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from smarttec.kernel.errors import InsufficientCredit, NotFound
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans import letters
from smarttec.plans.actions import overdue
from smarttec.plans.actions.terms import begin_term, charge_for_term, record, version_for
from smarttec.plans.domain import REMINDERS, WARNINGS, Ahead, Happened, Step
from smarttec.plans.models import Charge, ChargeKind, Subscription


def _remind(ahead: Ahead, subscription: Subscription, at: datetime) -> None:
    letters.reminder(subscription, days=ahead.days, at=at)
    record(subscription, ahead.happened, at)


def _warn(ahead: Ahead, subscription: Subscription, at: datetime) -> None:
    letters.warning(subscription, days=ahead.days)
    record(subscription, ahead.happened, at)


def _end_term(subscription: Subscription, at: datetime) -> None:
    """The next term begins when it is paid, by now or from credit; otherwise grace does."""
    number, run = subscription.term_number + 1, subscription.terms_since_anchor + 1
    charge = Charge.objects.filter(subscription=subscription, kind=ChargeKind.TERM, term_number=number).first()
    if charge is None and subscription.auto_renew and subscription.account.status != Account.Status.CLOSED:
        charge = _renew(subscription, at)
    if charge is None:
        overdue.begin_grace(subscription, at)
        return
    begin_term(subscription, charge, run=run)
    record(subscription, Happened.RENEWED, at)
    letters.plan_state(subscription, letters.RENEWED)


def _renew(subscription: Subscription, at: datetime) -> Charge | None:
    """Take the next year from credit; None when it is not covered or the plan is not sold any more."""
    number = subscription.term_number + 1
    try:
        return charge_for_term(
            subscription,
            act=new_id(),
            version=version_for(subscription.account, subscription.version.key, at),
            at=at,
            run=subscription.terms_since_anchor + 1,
            number=number,
            order=None,
        )
    except (InsufficientCredit, NotFound):
        record(subscription, Happened.RENEWAL_FAILED, at)
        letters.plan_state(subscription, letters.RENEWAL_FAILED)
        return None


Handler = Callable[[Subscription, datetime], None]

HANDLERS: Mapping[Step, Handler] = {
    **{step: partial(_remind, ahead) for step, ahead in REMINDERS.items()},
    Step.END_TERM: _end_term,
    Step.SUSPEND: overdue.suspend,
    **{step: partial(_warn, ahead) for step, ahead in WARNINGS.items()},
    Step.DELETE_CONTENT: overdue.delete_content,
    Step.SHRED_KEYS: overdue.shred_keys,
}

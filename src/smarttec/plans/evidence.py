"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from datetime import timedelta

from django.db.models import Count, F

from smarttec.kernel import clock
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.plans.actions.standing import BY_STATE
from smarttec.plans.domain import State
from smarttec.plans.models import Due, Subscription
from smarttec.plans.standing import Condition

LATE = timedelta(minutes=10)
_OF_PLAN = int(Condition.GRACE | Condition.SUSPENDED | Condition.CONTENT_DELETED)


@probe("plan-steps", "TERMS-4", "TERMS-5", "TERMS-6", every=OFTEN)
def plan_steps() -> Finding:
    """Whether everything that fell due was done."""
    late = Due.objects.filter(done_at=None, due_at__lt=clock.now() - LATE).count()
    done, coming = Due.objects.exclude(done_at=None).count(), Due.objects.filter(done_at=None).count()
    return Finding(
        f"{plural(done, 'step')} of plans done, {coming:,} to come, {late or 'none'} overdue by more than "
        f"{LATE.seconds // 60} minutes.",
        holds=not late,
    )


@probe("plan-standing", "TERMS-3", "TERMS-5", "TERMS-6", every=OFTEN)
def plan_standing() -> Finding:
    """Whether the number that the hot path reads says what the plan says."""
    rows = (
        Subscription.objects.annotate(of_plan=F("account__standing").bitand(_OF_PLAN))
        .values_list("state", "of_plan")
        .annotate(count=Count("id"))
    )
    counts = {State(state): 0 for state, _, _ in rows}
    wrong = 0
    for state, of_plan, count in rows:
        counts[State(state)] += count
        wrong += count * (of_plan != BY_STATE[State(state)])
    told = ", ".join(f"{count:,} {state.name.replace('_', ' ').lower()}" for state, count in sorted(counts.items()))
    return Finding(
        f"{plural(sum(counts.values()), 'account')} with a plan ({told or 'none yet'}); "
        f"{wrong or 'none'} with a standing that says otherwise.",
        holds=not wrong,
    )

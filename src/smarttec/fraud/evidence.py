"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from datetime import timedelta

from django.db.models import F, Sum

from smarttec.fraud.actions.holds import COUNTING
from smarttec.fraud.models import DayTotal, Hold
from smarttec.kernel import clock
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.plans.standing import Condition

_DAYS = 30


@probe("fraud-limits", "USE-7", every=OFTEN)
def fraud_limits() -> Finding:
    """How much was counted against limits, and how much they stopped."""
    since = clock.now().date() - timedelta(days=_DAYS)
    totals = DayTotal.objects.filter(day__gte=since).aggregate(sent=Sum("messages"), refused=Sum("refused"))
    return Finding(
        f"Last {_DAYS} days: {plural(totals['sent'] or 0, 'message')} counted against limits, "
        f"{totals['refused'] or 0:,} stopped by one. Countries, counts and amounts only."
    )


@probe("fraud-holds", "USE-7", "TERMS-3", every=OFTEN)
def fraud_holds() -> Finding:
    """Whether every hold stops its account, and that a person decides."""
    counting = Hold.objects.filter(state__in=COUNTING)
    bit = int(Condition.FRAUD_HOLD)
    idle = counting.annotate(bits=F("account__standing").bitand(bit)).exclude(bits=bit).count()
    ended = Hold.objects.exclude(decided_at=None).count()
    return Finding(
        f"{plural(counting.count(), 'hold')} in force, {idle or 'none'} of them without effect; "
        f"{ended:,} decided, each by a person.",
        holds=not idle,
    )

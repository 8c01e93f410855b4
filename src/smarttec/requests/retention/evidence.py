"""What can be counted here about the notice's clauses; see `notice.proof.registry`."""

from datetime import timedelta

from django.db.models import F, Sum

from smarttec.kernel import clock
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.requests.retention.kinds import kinds
from smarttec.requests.retention.models import KindState

SLACK = timedelta(days=2)
"""The run is daily: a row may be a day past its time, and a run may be late."""


@probe("retention", "RIGHTS-6", "RIGHTS-4", every=OFTEN)
def retention() -> Finding:
    """Whether anything outlived its schedule, by what the last run left."""
    states = KindState.objects.all()
    late = states.filter(ran_at__lt=clock.now() - SLACK).count() + len(kinds()) - states.count()
    overdue = states.filter(oldest_at__lt=F("limit") - SLACK, held=0).count()
    ended = states.aggregate(rows=Sum("ended_in_all"))["rows"] or 0
    if not states.exists():
        return Finding(f"{plural(len(kinds()), 'kind')} of data end by the schedule; the first daily run is to come.")
    return Finding(
        f"{plural(len(kinds()), 'kind')} of data end by the schedule: {ended:,} rows so far; kinds whose oldest is "
        f"past its time: {overdue or 'none'}, not looked at for two days: {late or 'none'}.",
        holds=not overdue and not late,
    )

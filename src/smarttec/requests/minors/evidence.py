"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from smarttec.kernel import clock
from smarttec.notice.policy import Flag
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.people.models import Person
from smarttec.requests.minors.domain import State
from smarttec.requests.minors.models import MinorCase


@probe("reports-about-minors", "MINORS-2", every=OFTEN)
def reports_about_minors() -> Finding:
    """Whether every frozen account is really restricted, and nobody waits too long for a person to look."""
    frozen = MinorCase.objects.filter(state__in=(State.FROZEN, State.TO_ERASE)).values("person")
    words = Person.objects.filter(id__in=frozen).values_list("policy", flat=True)
    running = sum(not word & (Flag.RESTRICTED | Flag.ERASED) for word in words)
    waiting = MinorCase.objects.filter(state=State.WAITING, look_until__lt=clock.now()).count()
    return Finding(
        f"{plural(MinorCase.objects.count(), 'report')}: {len(words):,} accounts frozen now, {running or 'none'} of "
        f"them still used; {waiting or 'none'} waiting longer than a day for somebody to look.",
        holds=not running and not waiting,
    )

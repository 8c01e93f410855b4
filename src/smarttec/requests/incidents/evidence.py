"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from django.db.models import F

from smarttec.kernel import clock
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.people.models import Account, ApiKey
from smarttec.plans.standing import Condition
from smarttec.requests.incidents.models import Incident, IncidentDuty, Lock


@probe("locked-accounts", "SECURE-2", every=OFTEN)
def locked_accounts() -> Finding:
    """Whether every locked account is really shut: nothing is sent, and no key of before works."""
    bit = int(Condition.FRAUD_HOLD)
    locked = Lock.objects.filter(unlocked_at=None)
    accounts = Account.objects.filter(owner__locks__in=locked).annotate(bits=F("standing").bitand(bit))
    open_accounts = accounts.exclude(bits=bit).count()
    old_keys = ApiKey.objects.filter(
        account__owner__locks__in=locked, revoked_at=None, created_at__lte=F("account__owner__locks__locked_at")
    ).count()
    return Finding(
        f"{plural(locked.count(), 'account')} locked by their owners now, {open_accounts or 'none'} of them able to "
        f"send, {old_keys or 'none'} with a key that still works; {Lock.objects.count():,} ever.",
        holds=not open_accounts and not old_keys,
    )


@probe("incident-deadlines", "SECURE-2", every=OFTEN)
def incident_deadlines() -> Finding:
    """Whether somebody waits longer for a notification than the law allows."""
    incidents = Incident.objects.exclude(kind=Incident.Kind.ACCOUNT)
    late = IncidentDuty.objects.filter(state=IncidentDuty.State.OPEN, due_at__lte=clock.now()).count()
    decided = IncidentDuty.objects.filter(decided_at__isnull=False).count()
    return Finding(
        f"{plural(incidents.count(), 'incident')} in the register; {decided:,} notifications decided, "
        f"{late or 'none'} past the deadline.",
        holds=not late,
    )

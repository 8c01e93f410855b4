"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from django.db.models import Q
from django.db.models.expressions import F

from smarttec.notice import policy
from smarttec.notice.proof.registry import HOURLY, LONG, OFTEN, Finding, plural, probe
from smarttec.notice.versions import current_version
from smarttec.people.models import Acceptance, Account, Person, PolicyChange
from smarttec.people.words_audit import unexplained

_AGE_BITS = 3 << 12
_MINOR = policy.Age.MINOR << 12


@probe("minors", "MINORS-1", every=OFTEN)
def minors() -> Finding:
    """How many records are known to be of minors. Those turned away leave nothing that could be counted."""
    people = Person.objects.annotate(age_bits=F("policy").bitand(_AGE_BITS))
    known = people.filter(age_bits=_MINOR).count()
    return Finding(
        f"{known:,} of {plural(people.count(), 'person', 'people')} on record known to be too young. "
        "How many were turned away nobody can count: nothing about them is stored."
    )


@probe("sources", "COLLECT-4", every=OFTEN)
def sources() -> Finding:
    """Whether each person's and account's record says where it came from."""
    lacking = Q(service="") | Q(collected_by="") | Q(notice_version=0)
    total = Person.objects.count() + Account.objects.count()
    without = Person.objects.filter(lacking).count() + Account.objects.filter(lacking).count()
    return Finding(f"{without:,} of {plural(total, 'record')} without source, company and version.", holds=not without)


@probe("acceptances", "UPDATE-3", every=OFTEN)
def acceptances() -> Finding:
    """How many accepted the notice in force, with time and how."""
    current = current_version().document
    accepted = Acceptance.objects.filter(document="privacy", version=current).count()
    return Finding(f"{plural(accepted, 'acceptance')} of the notice of {current} on record, each with its time.")


@probe("second-steps", "SECURE-1", every=OFTEN)
def second_steps() -> Finding:
    """How many of the staff sign in with a second factor; the desk lets in nobody without one."""
    staff = Person.objects.filter(is_staff=True, is_active=True)
    with_one = staff.filter(totp_confirmed_at__isnull=False).count()
    return Finding(f"{with_one:,} of {plural(staff.count(), 'member')} of staff have a second factor set up.")


@probe("policy-words", "CHOICE-2", "CHOICE-4", every=HOURLY, within=LONG)
def policy_words() -> Finding:
    """Whether what everybody decided is what their history says."""
    wrong, changes = sum(1 for _ in unexplained()), PolicyChange.objects.count()
    words = plural(Person.objects.count(), "policy word")
    return Finding(
        f"{words} compared with {plural(changes, 'change')} in the history: {wrong or 'none'} says something else.",
        holds=not wrong,
    )

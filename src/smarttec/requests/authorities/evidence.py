"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from django.db.models import F, Sum

from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.models import Disclosure
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.requests.authorities.actions.notifying import to_be_told
from smarttec.requests.authorities.domain import State
from smarttec.requests.authorities.models import AuthorityCase


@probe("authority-cases", "SHARE-5", every=OFTEN)
def authority_cases() -> Finding:
    """Whether every disclosure to an authority belongs to a case that two persons decided."""
    answered = AuthorityCase.objects.filter(state=State.ANSWERED)
    alone = answered.filter(approved_by=F("proposed_by")).count()
    counted = answered.aggregate(total=Sum("disclosures"))["total"] or 0
    recorded = Disclosure.objects.filter(purpose=Purpose.ANSWER_AUTHORITY).count()
    return Finding(
        f"{plural(AuthorityCase.objects.count(), 'demand')}, {answered.count():,} answered, {alone or 'none'} of them "
        f"by one person alone; {recorded:,} disclosures in the records, {counted:,} in the cases; "
        f"{to_be_told().count():,} people or groups about to be told.",
        holds=not alone and recorded <= counted,
    )

"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from django.db.models import F, Q

from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.models import Disclosure
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.requests.handover.domain import Answer
from smarttec.requests.handover.models import Handover, HandoverPerson


@probe("business-transfers", "SHARE-4", every=OFTEN)
def business_transfers() -> Finding:
    """Whether anybody was handed over who said no, was not told, or by one person's decision."""
    handed = HandoverPerson.objects.filter(handed_at__isnull=False)
    wrong = handed.filter(
        ~Q(answer=Answer.STAYS) | Q(told_at=None) | Q(handover__approved_by=F("handover__proposed_by"))
    )
    recorded = Disclosure.objects.filter(purpose=Purpose.TRANSFER_BUSINESS).count()
    return Finding(
        f"{plural(Handover.objects.count(), 'transfer')} of the business; {handed.count():,} people handed over, "
        f"{wrong.count() or 'none'} against their word or without a letter; {recorded:,} disclosures recorded.",
        holds=not wrong.exists() and handed.count() <= recorded,
    )

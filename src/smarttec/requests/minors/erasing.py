"""Having a minor erased: the same erasure as everybody's, approved by the decision of the case."""

from uuid import UUID

from smarttec.requests.erasure.approving import ErasureInTheWay, approve
from smarttec.requests.erasure.domain import Cause
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.minors.models import MinorCase


def erase(person: UUID, case: UUID) -> bool:
    """Begin the erasure, and say whether it is done: certified. What is in its way is tried again the next minute."""
    begun = Erasure.objects.filter(person=person).order_by("-approved_at").first()
    if begun is not None:
        return begun.certified_at is not None
    decided_by = MinorCase.objects.values_list("decided_by", flat=True).get(id=case)
    try:
        approve(person=person, cause=Cause.MINOR, by=decided_by, confirmed_loss=None)
    except ErasureInTheWay:
        return False
    return False

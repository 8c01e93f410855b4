"""Reads of cases."""

from uuid import UUID

from django.db.models import Q, QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account
from smarttec.requests.authorities.domain import FINAL
from smarttec.requests.authorities.models import AuthorityCase, CaseSubject

_UNTOLD = CaseSubject.objects.filter(case__notified_at=None)
_ANSWERS = Q(purpose=Purpose.ANSWER_AUTHORITY)
UNTOLD_SUBJECTS = Q(case__notified_at=None)
UNTOLD_DISCLOSURES = _ANSWERS & Q(act__in=_UNTOLD.values("id"))
"""A disclosure's act is the row of the case that it answers for the person."""
UNTOLD_USES = _ANSWERS & (
    Q(subject__in=_UNTOLD.values("person_id"))
    | Q(subject__in=Account.objects.filter(owner__in=_UNTOLD.values("person_id")).values("id"))
)
"""What the person is not shown until they were told, barred or not: the letter comes first."""


def access_case(case: UUID) -> AuthorityCase:
    """Raises `NotFound`."""
    found = AuthorityCase.objects.filter(id=case).first()
    if found is None:
        raise NotFound
    return found


def open_cases() -> QuerySet[AuthorityCase]:
    """What is not decided yet, oldest first."""
    return AuthorityCase.objects.exclude(state__in=FINAL).order_by("received_at")

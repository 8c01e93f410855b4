"""Reads of cases about minors."""

from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.requests.minors.domain import OPEN, State
from smarttec.requests.minors.models import MinorCase


def access_case(case: UUID) -> MinorCase:
    """Raises `NotFound`."""
    found = MinorCase.objects.filter(id=case).first()
    if found is None:
        raise NotFound
    return found


def open_cases() -> QuerySet[MinorCase]:
    """What is not decided yet, what has to be looked at first, first."""
    return MinorCase.objects.filter(state__in=OPEN).order_by("look_until")


def is_frozen(person: UUID) -> bool:
    """Whether a report about the person is being looked into while the account is frozen."""
    return MinorCase.objects.filter(person=person, state__in=(State.FROZEN, State.TO_ERASE)).exists()


def how_many() -> int:
    """Reports ever."""
    return MinorCase.objects.count()

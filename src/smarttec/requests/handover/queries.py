"""Reads of transfers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from smarttec.kernel.errors import NotFound
from smarttec.people.models import Person
from smarttec.requests.handover.domain import Answer, State
from smarttec.requests.handover.models import Handover, HandoverPerson


def access_handover(handover: UUID) -> Handover:
    """For staff. Raises `NotFound`."""
    found = Handover.objects.filter(id=handover).first()
    if found is None:
        raise NotFound
    return found


def how_many() -> int:
    """Transfers that were announced, ever."""
    return Handover.objects.exclude(announced_at=None).count()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people a transfer is about, were told, said what, and left with it."""

    people: int
    told: int
    kept_out: int
    left: int
    handed: int
    kept_back: int


def progress_of(row: Handover) -> Progress:
    """Counted in one statement."""
    return Progress(**row.people.aggregate(
        people=Count("person"), told=Count("person", filter=Q(told_at__isnull=False)),
        kept_out=Count("person", filter=Q(answer=Answer.KEEPS_OUT)),
        left=Count("person", filter=Q(answer=Answer.LEAVES)),
        handed=Count("person", filter=Q(handed_at__isnull=False)), kept_back=Count("person", filter=~Q(kept_back="")),
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """A transfer as one of the people sees it. `leave_until` is their own window's end."""

    handover: Handover
    answer: Answer
    leave_until: datetime


def announced_to(person: Person) -> Own | None:
    """The transfer that the person was told of and can still answer; None for nearly everybody, nearly always."""
    rows = HandoverPerson.objects.select_related("handover").filter(person=person.id, told_at__isnull=False)
    found = rows.filter(handover__state=State.ANNOUNCED).order_by("-told_at").first()
    if found is None or found.told_at is None:
        return None
    window = timedelta(days=found.handover.window_days)
    return Own(found.handover, Answer(found.answer), found.told_at + window)

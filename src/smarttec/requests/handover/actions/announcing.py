"""Telling everybody, in batches: an administrative letter each, and from then on their own window to leave."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from procrastinate.contrib.django import app

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.notice.policy import Flag
from smarttec.people import hooks
from smarttec.people.models import Person
from smarttec.requests.handover.actions.common import What, locked, move, record
from smarttec.requests.handover.domain import State
from smarttec.requests.handover.models import Handover, HandoverPerson
from smarttec.storage.sqlfile import statement
from smarttec.vault.keystore import prefetch_keys

BATCH = 200
TASK = "smarttec.requests.handover.tasks.announce"


@transaction.atomic
def announce(*, handover: UUID, by: UUID) -> int:
    """Find everybody in the scope, in one statement, and begin the letters; how many. Raises `Conflict`, `NotFound`."""
    row = locked(handover)
    move(row, State.ANNOUNCED)
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"handover": row.id, "scope": row.scope, "erased": int(Flag.ERASED)}
        cursor.execute(statement("requests.handover", "people"), parameters)
        people = int(cursor.rowcount)
    if not people:
        raise Conflict("Nobody is in this scope.")
    row.announced_at = clock.now()
    row.save(update_fields=["state", "announced_at"])
    record(row, What.ANNOUNCED, by=by, note=f"{people:,} people.")
    app.configure_task(TASK).defer(handover_id=str(row.id))
    return people


@transaction.atomic
def tell_batch(*, handover: UUID, limit: int = BATCH) -> int:
    """Queue the next letters; how many people that was. 0: all were told, and the last window's end is known."""
    row = Handover.objects.filter(id=handover, state=State.ANNOUNCED).first()
    if row is None:
        return 0
    waiting = HandoverPerson.objects.select_for_update(skip_locked=True).filter(handover=row, told_at=None)
    batch = list(waiting.order_by("person").values_list("person", flat=True)[:limit])
    if not batch:
        _finish(row.id)
        return 0
    now, context = clock.now(), letter_context(row)
    people = Person.objects.filter(id__in=batch).order_by("id")
    prefetch_keys(person.id for person in people)
    for person in people:
        if not person.policy & Flag.ERASED:
            hooks.send_letter(person=person, template="handover_notice", context=context)
    HandoverPerson.objects.filter(handover=row, person__in=batch).update(told_at=now)
    return len(batch)


def letter_context(row: Handover) -> dict[str, object]:
    """What the letter and the page say."""
    return {
        "successor": row.successor, "country": row.country, "why": row.get_why_display(), "words": row.words,
        "kinds": ", ".join(category_words(one, language="en") for one in unmask(row.categories)),
        "window_days": row.window_days, "leave_until": clock.now() + timedelta(days=row.window_days),
    }  # fmt: skip


def _finish(handover: UUID) -> None:
    row = locked(handover)
    people = HandoverPerson.objects.filter(handover=row)
    if row.leave_until is not None or people.filter(told_at=None).exists():
        return
    last = people.aggregate(last=Max("told_at"))["last"]
    row.leave_until = last + timedelta(days=row.window_days)
    row.save(update_fields=["leave_until"])
    record(row, What.TOLD)

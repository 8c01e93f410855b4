"""Letters to the people an incident touches: administrative mail, queued in batches, each person once.

A batch is one transaction: who is marked as told has a letter in the outbox. Workers take different people
(`SKIP LOCKED`), so any number of them may write at once, and a crash leaves the rest for the next one.
"""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.people import hooks
from smarttec.people.models import Person
from smarttec.requests.incidents.actions.common import locked, record
from smarttec.requests.incidents.actions.duties import people_were_told
from smarttec.requests.incidents.letters import letter_context
from smarttec.requests.incidents.models import Affected, Incident, IncidentEntry
from smarttec.vault.keystore import prefetch_keys

BATCH = 200
TASK = "smarttec.requests.incidents.tasks.tell"


@transaction.atomic
def begin_letters(*, incident: UUID, by: UUID) -> int:
    """Everybody affected gets a letter from now on; how many there are. Raises `Conflict`, `InvalidInput`."""
    row = locked(incident)
    if not row.consequences or not row.measures:
        raise InvalidInput("People have to read what may follow and what was done (GDPR Art. 34(2)).", field="measures")
    waiting = row.affected.filter(told_at=None).count()
    if not waiting:
        raise Conflict("Nobody waits for a letter.")
    row.letters_by, row.letters_at = by, clock.now()
    row.save(update_fields=["letters_by", "letters_at"])
    record(row, IncidentEntry.What.LETTERS, by=by, note=f"{waiting:,} people.")
    app.configure_task(TASK).defer(incident_id=str(row.id))
    return waiting


@transaction.atomic
def tell_batch(*, incident: UUID, limit: int = BATCH) -> int:
    """Queue the next letters; how many people that was. 0: nobody waits, and the duties towards people are done."""
    row = Incident.objects.filter(id=incident, letters_at__isnull=False).first()
    if row is None:
        return 0
    waiting = Affected.objects.select_for_update(skip_locked=True).filter(incident=row, told_at=None)
    batch = list(waiting.order_by("person").values_list("person", flat=True)[:limit])
    if not batch:
        _finish(row)
        return 0
    context = letter_context(row)
    people = [one for one in Person.objects.filter(id__in=batch).order_by("id") if _is_there(one)]
    prefetch_keys(one.id for one in people)
    for person in people:
        hooks.send_letter(person=person, template="incident_notice", context=context)
    Affected.objects.filter(incident=row, person__in=batch).update(told_at=clock.now())
    return len(batch)


def _is_there(person: Person) -> bool:
    return not policy.has(person.policy, Flag.ERASED)


def _finish(row: Incident) -> None:
    """Once: whoever comes second finds it told, and a batch of another worker may still be under way."""
    row = Incident.objects.select_for_update(no_key=True).get(id=row.id)
    was_told = row.entries.filter(what=IncidentEntry.What.TOLD, at__gte=row.letters_at).exists()
    if not was_told and not row.affected.filter(told_at=None).exists():
        people_were_told(row)

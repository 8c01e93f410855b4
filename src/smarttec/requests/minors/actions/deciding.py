"""The decision: erase, or restore. Both after something was checked, with the reason, and told to the person."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.notice.policy import Age, Flag
from smarttec.people import hooks
from smarttec.people.actions.choices import set_age, set_flag
from smarttec.requests.minors.actions.common import locked, move, person_of
from smarttec.requests.minors.domain import State
from smarttec.requests.minors.erasing import erase
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.notes import read_note


@transaction.atomic
def decide_to_erase(*, case: UUID, why: str, by: UUID) -> MinorCase:
    """The person is too young: everything goes, and nothing is used any more but for that.

    Raises `Conflict`, `InvalidInput`, `NotFound`.
    """
    row = _decide(case, State.TO_ERASE, why, by)
    if row.is_parent and not row.authority:
        raise Conflict("It was not checked that who asks has the say for the child.")
    row.save()
    person = person_of(row)
    set_age(person=person, age=Age.MINOR, how="desk", by=by)
    hooks.send_letter(person=person, template="minor_erased", context={})
    return row


@transaction.atomic
def restore(*, case: UUID, why: str, by: UUID) -> MinorCase:
    """The person is old enough: everything works again. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    row = _decide(case, State.RESTORED, why, by)
    row.save()
    person = person_of(row)
    if not row.was_restricted:
        set_flag(person=person, flag=Flag.RESTRICTED, on=False, how="desk", by=by)
    set_age(person=person, age=Age.OLD_ENOUGH, how="desk", by=by)
    hooks.send_letter(person=person, template="minor_restored", context={})
    return row


@transaction.atomic
def dismiss(*, case: UUID, why: str, by: UUID) -> MinorCase:
    """Unfounded, before anything was frozen; nobody is told. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    row = _decide(case, State.UNFOUNDED, why, by)
    row.save()
    return row


def _decide(case: UUID, state: State, why: str, by: UUID) -> MinorCase:
    note = read_note(why, field="why")
    row = locked(case)
    if not row.checks:
        raise Conflict("Nothing was checked yet.")
    move(row, state)
    row.why, row.decided_by, row.decided_at = note, by, clock.now()
    return row


def erase_due(*, limit: int) -> int:
    """Have erased what was decided; how many are done. What waits is not used meanwhile."""
    waiting = MinorCase.objects.filter(state=State.TO_ERASE).order_by("decided_at")
    return sum(_erase(case) for case in waiting.values_list("id", flat=True)[:limit])


def _erase(case: UUID) -> bool:
    row = MinorCase.objects.get(id=case)
    if row.person is None or not erase(row.person, row.id):
        return False
    with transaction.atomic():
        row = locked(case)
        move(row, State.ERASED)
        row.erased_at = clock.now()
        row.save(update_fields=["state", "erased_at"])
    return True

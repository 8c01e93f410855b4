"""Freezing an account while a report is looked into: processing is restricted, signing in shows why."""

from uuid import UUID

from django.db import transaction

from smarttec.fraud.domain import is_established
from smarttec.fraud.models import Limit
from smarttec.kernel import clock
from smarttec.kernel.ids import time_of
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.people import hooks
from smarttec.people.actions.choices import set_flag
from smarttec.people.models import Person
from smarttec.requests.minors.actions.common import locked, move, person_of
from smarttec.requests.minors.domain import State
from smarttec.requests.minors.models import MinorCase


def is_frozen_at_once(person: Person) -> bool:
    """A new account, or one that never paid: a report is believed until somebody looked. Others a person decides."""
    paid = Limit.objects.filter(account__owner=person, first_paid_at__isnull=False).order_by("first_paid_at")
    first_paid_at = paid.values_list("first_paid_at", flat=True).first()
    return not is_established(opened_at=time_of(person.id), first_paid_at=first_paid_at, now=clock.now())


@transaction.atomic
def freeze(*, case: UUID, by: UUID | None) -> MinorCase:
    """Restrict what is done with the person's data, and tell them. Raises `Conflict`, `NotFound`."""
    row = locked(case)
    person = person_of(row)
    move(row, State.FROZEN)
    row.was_restricted, row.frozen_at = policy.has(person.policy, Flag.RESTRICTED), clock.now()
    row.save(update_fields=["state", "was_restricted", "frozen_at"])
    set_flag(person=person, flag=Flag.RESTRICTED, on=True, how="desk" if by else "job", by=by)
    hooks.send_letter(person=person, template="minor_frozen", context={"frozen_at": row.frozen_at})
    return row

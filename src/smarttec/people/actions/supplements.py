"""Entering and leaving promotions that have a supplement to the notice (clause USE-4).

The record says who accepted which rules and when; the bit of the policy word lets the gate apply them. Both change
together.
"""

from functools import reduce

from django.db import transaction
from django.db.models import F

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.notice import policy
from smarttec.notice.supplements import Supplement
from smarttec.notice.versions import catalogue
from smarttec.people.actions.choices import Change, change_policy
from smarttec.people.models import Person, PolicyChange, SupplementEntry


@transaction.atomic
def enter_supplement(*, person: Person, key: str, rules_version: str) -> None:
    """The person accepted the supplement of a promotion. Raises `NotFound`, and `Conflict` when it is not open, when
    other rules were shown, when it was entered before, or when an entry of an earlier promotion is still in the slot.
    """
    supplement = catalogue().supplement(key)
    if not supplement.is_valid_on(clock.now().date()) or supplement.rules_version != rules_version:
        raise Conflict("This promotion is not open, or its rules have changed since they were shown to you.")
    _, is_new = SupplementEntry.objects.get_or_create(
        person_id=person.id, supplement=key, defaults={"rules_version": rules_version}
    )
    if not is_new or not _mark(person, supplement, on=True):
        raise Conflict("You have entered already.")


@transaction.atomic
def leave_supplement(*, person: Person, key: str) -> bool:
    """The entry ends; from now on only the notice decides. False when there was none."""
    left = SupplementEntry.objects.filter(person_id=person.id, supplement=key, left_at=None).update(left_at=clock.now())
    return bool(left) and _mark(person, catalogue().supplement(key), on=False)


def leave_ended_supplements(*, batch: int = 500) -> int:
    """End the entries of supplements that have ended, and clear every slot that no running supplement has.

    So the next one finds its slot empty, whatever was in it. How many people were entrants.
    """
    supplements, today, cleared = catalogue().supplements, clock.now().date(), 0
    ended = [supplement.key for supplement in supplements if supplement.valid_until <= today]
    SupplementEntry.objects.filter(supplement__in=ended, left_at=None).update(left_at=clock.now())
    running = {supplement.slot for supplement in supplements if supplement.is_valid_on(today)}
    idle = set(range(policy.SLOTS)) - running
    while supplements and (people := _with_bits_of(idle, batch)):
        cleared += len(people)
        for person in people:
            for slot in idle:
                change_policy(person, Change(matter=PolicyChange.Matter.SUPPLEMENT, item=slot, new=False, how="job"))
    return cleared


def _with_bits_of(slots: set[int], batch: int) -> list[Person]:
    mask = reduce(lambda word, slot: policy.with_entry(word, slot, on=True), slots, 0)
    return list(Person.objects.annotate(bits=F("policy").bitand(mask)).exclude(bits=0).order_by("id")[:batch])


def _mark(person: Person, supplement: Supplement, *, on: bool) -> bool:
    change = Change(
        matter=PolicyChange.Matter.SUPPLEMENT,
        item=supplement.slot,
        new=on,
        how="entry",
        by=person.id if on else None,
        text_version=supplement.rules_version,
    )
    return change_policy(person, change)

"""Entering and leaving promotions that have a supplement to the notice (clause USE-4).

The record says who accepted which rules and when; the bit of the policy word lets the gate apply them. Both change
together.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef

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
    """Clear the slots of supplements that have ended, so that the next one finds them empty; how many entries ended."""
    today, ended = clock.now().date(), 0
    for supplement in catalogue().supplements:
        while supplement.valid_until <= today and (people := _entrants(supplement, batch)):
            ended += sum(leave_supplement(person=person, key=supplement.key) for person in people)
    return ended


def entrants_left_over(supplement: Supplement) -> bool:
    """Whether anybody has the bit of the slot without an entry of this supplement; it must not begin then."""
    from_before = Person.objects.annotate(
        bits=F("policy").bitand(policy.with_entry(0, supplement.slot, on=True))
    ).exclude(bits=0)
    own = SupplementEntry.objects.filter(person=OuterRef("id"), supplement=supplement.key, left_at=None)
    return from_before.filter(~Exists(own)).exists()


def _entrants(supplement: Supplement, batch: int) -> list[Person]:
    entered: list[UUID] = list(
        SupplementEntry.objects.filter(supplement=supplement.key, left_at=None).values_list("person_id", flat=True)[
            :batch
        ]
    )
    return list(Person.objects.filter(id__in=entered).order_by("id"))


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

"""Whether every policy word is what its history says: nobody changed a choice without writing down who, and how."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import F

from smarttec.kernel.vocabulary import Choice
from smarttec.notice.policy import Flag
from smarttec.people.actions.choices import Change, Matter
from smarttec.people.models import Account, Person, PolicyChange

BATCH = 2_000
_FROM_NOTHING = [(Matter.CHOICE, choice) for choice in Choice] + [(Matter.FLAG, flag) for flag in Flag]
"""What nobody has without having said it, or having it set: no choice is made and no flag is set at sign-up."""
_LAST = UUID(int=0)


def unexplained() -> Iterator[UUID]:
    """Persons whose word says what their history does not, and accounts with another word than their owner."""
    last = _LAST
    while people := list(Person.objects.filter(id__gt=last).order_by("id").values_list("id", "policy")[:BATCH]):
        last = people[-1][0]
        said: dict[UUID, dict[tuple[str, int], int]] = {person: {} for person, _ in people}
        changes = PolicyChange.objects.filter(person_id__in=said).order_by("created_at", "id")
        for person, matter, item, new in changes.values_list("person_id", "matter", "item", "new").iterator():
            said[person][matter, item] = new
        yield from (person for person, word in people if not _is_explained(word, said[person]))
    yield from Account.objects.exclude(policy=F("owner__policy")).values_list("id", flat=True)


def _is_explained(word: int, said: dict[tuple[str, int], int]) -> bool:
    expected = {(matter.value, int(item)): 0 for matter, item in _FROM_NOTHING} | said
    return all(_part(word, matter, item) == new for (matter, item), new in expected.items())


def _part(word: int, matter: str, item: int) -> int:
    return int(Change(matter=Matter(matter), item=item, new=0, how="").old_in(word))

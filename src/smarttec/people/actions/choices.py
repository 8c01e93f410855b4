"""The one writer of policy words: choices, flags, age, region, version, entries of promotions (clauses CHOICE-1…4).

`change_policy` changes the word of a person and of all their accounts in one transaction, under the lock of the
person's row, and writes down who changed what, how, and under which words. Everything else here is a sentence made of
it. What is committed is obeyed by the very next decision, because the word comes with the row that is decided about.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Choice, Region
from smarttec.notice import policy
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.people.models import Account, Person, PolicyChange

Matter = PolicyChange.Matter
HOWS = frozenset({"portal", "signal", "form", "letter", "desk", "job", "api", "entry", "unsubscribe"})
"""By which way a change came: the portal, the browser's signal, contact form, letter, desk, the program, API, entry,
one click in a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one part of the word. `item` is the choice, flag or slot; `by` who did it, None for the program."""

    matter: PolicyChange.Matter
    new: int
    item: int = 0
    how: str
    by: UUID | None = None
    text_version: str = ""

    def old_in(self, word: int) -> int:
        """What the word says about it now."""
        match self.matter:
            case Matter.CHOICE:
                return policy.answer(word, Choice(self.item))
            case Matter.FLAG:
                return policy.has(word, Flag(self.item))
            case Matter.AGE:
                return policy.age(word)
            case Matter.REGION:
                return policy.region(word)
            case Matter.SUPPLEMENT:
                return policy.is_entrant(word, self.item)
            case _:
                return policy.version(word)

    def applied_to(self, word: int) -> int:
        """The word after it. Raises `ValueError` for values that do not exist."""
        match self.matter:
            case Matter.CHOICE:
                return policy.with_answer(word, Choice(self.item), Answer(self.new))
            case Matter.FLAG:
                return policy.with_flag(word, Flag(self.item), on=bool(self.new))
            case Matter.AGE:
                return policy.with_age(word, Age(self.new))
            case Matter.REGION:
                return policy.with_region(word, Region(self.new))
            case Matter.SUPPLEMENT:
                return policy.with_entry(word, self.item, on=bool(self.new))
            case _:
                return policy.with_version(word, self.new)


@transaction.atomic
def change_policy(person: Person, change: Change) -> bool:
    """Apply it to the person and all their accounts; False when the word said so already (nothing is written down).

    The object in hand gets the new word too. Raises `ValueError` for a change that does not exist.
    """
    if change.how not in HOWS:
        raise ValueError(f"nobody changes a policy by {change.how!r}")
    word = Person.objects.select_for_update().values_list("policy", flat=True).get(id=person.id)
    changed = change.applied_to(word)
    person.policy = changed
    if changed == word:
        return False
    Person.objects.filter(id=person.id).update(policy=changed)
    Account.objects.filter(owner_id=person.id).update(policy=changed)
    PolicyChange.objects.create(
        person_id=person.id,
        matter=change.matter,
        item=change.item,
        old=change.old_in(word),
        new=change.old_in(changed),
        by=change.by,
        how=change.how,
        notice_version=policy.version(word),
        text_version=change.text_version,
    )
    return True


def set_choice(
    *, person: Person, choice: Choice, answer: Answer, how: str, proof_text_version: str, by: UUID | None = None
) -> bool:
    """Write down an answer; whether it is another one than before. `by` is the person unless somebody else typed it.

    A yes needs the version of the words it was given to. Raises `InvalidInput`.
    """
    if answer is Answer.YES and not proof_text_version:
        raise InvalidInput("A yes counts only with the words it was given to.", field="proof_text_version")
    return change_policy(
        person,
        Change(
            matter=Matter.CHOICE,
            item=choice,
            new=answer,
            how=how,
            by=by or person.id,
            text_version=proof_text_version,
        ),
    )


def set_flag(*, person: Person, flag: Flag, on: bool, how: str, by: UUID | None = None) -> bool:
    """Set or clear a state: restriction, hold, objection, signal. Erasing is not undone. Raises `InvalidInput`."""
    if flag is Flag.ERASED and not on:
        raise InvalidInput("Who was erased stays erased.")
    return change_policy(person, Change(matter=Matter.FLAG, item=flag, new=on, how=how, by=by))


def note_signal(*, person: Person) -> bool:
    """The person's browser sent Global Privacy Control: from now on it counts for the person, everywhere.

    Signed in on another browser that sends nothing, it goes on counting: silence takes nothing back. Only the person
    does (`forget_signal`). True when this is new.
    """
    if policy.has(person.policy, Flag.GLOBAL_PRIVACY_CONTROL):
        return False
    return set_flag(person=person, flag=Flag.GLOBAL_PRIVACY_CONTROL, on=True, how="signal", by=person.id)


def forget_signal(*, person: Person, still_sent: bool) -> bool:
    """The person says that the signal shall not count any more. Raises `InvalidInput` while the browser sends it."""
    if still_sent:
        raise InvalidInput("Your browser still sends the signal. Switch it off there first.")
    return set_flag(person=person, flag=Flag.GLOBAL_PRIVACY_CONTROL, on=False, how="portal", by=person.id)


def set_age(*, person: Person, age: Age, how: str, by: UUID | None = None) -> bool:
    """What was found out about the person's age."""
    return change_policy(person, Change(matter=Matter.AGE, new=age, how=how, by=by))


def set_region(*, person: Person, region: Region, how: str, by: UUID | None = None) -> bool:
    """Where the person's protection comes from (clause TRANSFER-4)."""
    return change_policy(person, Change(matter=Matter.REGION, new=region, how=how, by=by))

"""A second opinion: the gate's decision written again, naively and from the notice's words, to be compared with it.

It shares no code with the gate. It reads the policy word bit by bit as its documentation lays it out, walks over lists
instead of looking things up, and collects *every* reason against a request instead of stopping at the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from smarttec.kernel.vocabulary import Category, Purpose, Role
from smarttec.notice.purposes import Rule
from smarttec.notice.recipients import Mechanism, Recipient
from smarttec.notice.supplements import Supplement

PARTNERS = [Role.MARKETING_PARTNER, Role.ADVERTISING_PARTNER]


@dataclass(frozen=True)
class Notice:
    """Rules as (version, rule), the two registers, the first day of each version and supplements, as plain lists.

    `own_registers` says of some versions which recipients they know instead.
    """

    rules: list[tuple[int, Rule]]
    recipients: list[Recipient]
    mechanisms: list[Mechanism]
    own_registers: list[tuple[int, list[Recipient]]] = field(default_factory=list)
    first_days: list[tuple[int, date]] = field(default_factory=list)
    supplements: list[Supplement] = field(default_factory=list)

    def register_of(self, version: int) -> list[Recipient]:
        """The recipients as that version knows them."""
        for number, register in self.own_registers:
            if number == version:
                return register
        return self.recipients


@dataclass(frozen=True)
class Person:
    """The policy word, taken apart."""

    version: int
    age: int
    region: int
    restricted: bool
    erased: bool
    objects: bool
    gpc: bool
    answers: list[int]
    entered: list[bool]


def bits(word: int, first: int, count: int) -> int:
    """The number that stands in these bits."""
    digits = f"{word:b}".zfill(64)[::-1]
    return int(digits[first : first + count][::-1], 2)


def person_of(word: int) -> Person:
    """What the word says."""
    return Person(
        version=bits(word, 0, 12),
        age=bits(word, 12, 2),
        region=bits(word, 14, 4),
        restricted=bits(word, 18, 1) == 1,
        erased=bits(word, 19, 1) == 1,
        objects=bits(word, 21, 1) == 1,
        gpc=bits(word, 22, 1) == 1,
        answers=[bits(word, 24 + 2 * n, 2) for n in range(15)],
        entered=[bits(word, 54 + n, 1) == 1 for n in range(8)],
    )


def against(
    notice: Notice, word: int, purpose: Purpose, category: Category, recipient: str | None, day: date
) -> set[str]:
    """Every reason against it, in the gate's words; empty when it is allowed."""
    person = person_of(word)
    reasons = _against_by_notice(notice, person, purpose, category, recipient, day)
    if reasons and _allowed_by_supplement(notice, person, purpose, category, recipient, day):
        return set()
    return reasons


def _against_by_notice(
    notice: Notice, person: Person, purpose: Purpose, category: Category, recipient: str | None, day: date
) -> set[str]:
    own = set(_against(notice, person, person.version, purpose, category, recipient, day))
    begun = sorted((first_day, number) for number, first_day in notice.first_days if first_day <= day)
    if not person.objects or not begun or "no such version of the notice" in own:
        return own
    latest = set(_against(notice, person, begun[-1][1], purpose, category, recipient, day))
    if own and not latest:
        return {"the person objects to what is new in this version"}
    return latest


def _allowed_by_supplement(
    notice: Notice, person: Person, purpose: Purpose, category: Category, recipient: str | None, day: date
) -> bool:
    """Whether a supplement they entered allows it, and nothing about the person speaks against the purpose."""
    if person.version not in [number for number, _ in notice.rules]:
        return False
    for number, rule in notice.rules:
        if number == person.version and rule.purpose == purpose and list(_state_against(person, rule)):
            return False
    for supplement in notice.supplements:
        in_force = supplement.valid_from <= day and not supplement.valid_until <= day
        if not (person.entered[supplement.slot] and in_force):
            continue
        entries = list(supplement.recipients.values())
        known = entries + [r for r in notice.register_of(person.version) if r.key not in [e.key for e in entries]]
        for rule in supplement.rules.values():
            if rule.purpose != purpose or list(_person_against(person, rule, category)):
                continue
            if recipient is None or not list(_recipient_against(notice, known, person, rule, category, recipient, day)):
                return True
    return False


def _against(
    notice: Notice, person: Person, version: int, purpose: Purpose, category: Category, recipient: str | None, day: date
) -> Iterable[str]:
    if not [number for number, _ in notice.rules if number == version]:
        yield "no such version of the notice"
        return
    matching = [rule for number, rule in notice.rules if number == version and rule.purpose == purpose]
    if not matching:
        yield "the notice has no such purpose"
        return
    [rule] = matching
    yield from _person_against(person, rule, category)
    if recipient is not None:
        known = notice.register_of(version)
        yield from _recipient_against(notice, known, person, rule, category, recipient, day)


def _person_against(person: Person, rule: Rule, category: Category) -> Iterable[str]:
    if category not in list(rule.categories):
        yield "the purpose does not cover this kind of data"
    yield from _state_against(person, rule)


def _state_against(person: Person, rule: Rule) -> Iterable[str]:
    if person.erased:
        yield "the person was erased"
    if person.age == 2 and not rule.allowed_for_minors:
        yield "the person is a minor"
    if person.restricted and not rule.allowed_when_restricted:
        yield "the person restricted processing"
    if person.gpc and rule.is_marketing and [role for role in rule.roles if role in PARTNERS]:
        yield "the person's browser asks not to be tracked"
    if rule.choice is not None:
        given = person.answers[rule.choice.value]
        if given in {2, 3}:
            yield "the person chose no"
        if rule.mode.value == "only after a yes" and given != 1:
            yield "the person has not said yes"


def _recipient_against(
    notice: Notice,
    register: list[Recipient],
    person: Person,
    rule: Rule,
    category: Category,
    key: str,
    day: date,
) -> Iterable[str]:
    known = [entry for entry in register if entry.key == key]
    if not known:
        yield "the recipient is not in the register"
        return
    [entry] = known
    if entry.role not in list(rule.roles):
        yield "the purpose does not allow this kind of recipient"
    if rule.purpose not in list(entry.purposes) or category not in list(entry.categories):
        yield "the register does not allow this recipient this data or purpose"
    is_protected = person.region in {2, 3, 4} or person.region not in {1, 5}
    if is_protected and entry.region.name not in {"EU", "CH", "UK"}:
        resting_on = [m for m in notice.mechanisms if m.key == entry.mechanism]
        in_force = [m for m in resting_on if m.valid_from <= day and not (m.valid_until and m.valid_until <= day)]
        if not in_force:
            yield "no valid basis for a transfer to that country"

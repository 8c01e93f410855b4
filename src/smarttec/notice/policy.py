"""The policy word: one person's side of every decision, packed into one non-negative 63-bit integer.

    bits  0…11   number of the notice version in force for the person (1…4095)
    bits 12…13   age class: 0 unknown, 1 old enough, 2 minor
    bits 14…17   region (`Region`)
    bit  18      restricted: processing is limited to keeping and own access
    bit  19      erased
    bit  20      legal hold (blocks deletion, not use)
    bit  21      objects to the new uses of a material version
    bit  22      Global Privacy Control is on
    bits 24…53   two bits for each `Choice`: 0 not asked, 1 yes, 2 no
    bits 54…61   entrant of the supplement that has slot 0…7 (`supplements`)

It is stored in the row of the person (and of their accounts), so it comes with the row in the same statement and a
choice that is committed is obeyed by the very next decision. The layout is part of the stored format.
"""

from enum import IntEnum

from smarttec.kernel.vocabulary import Choice, Region

_VERSION_MASK = 0xFFF
_AGE_SHIFT, _REGION_SHIFT, _CHOICE_SHIFT, _SLOT_SHIFT = 12, 14, 24, 54
SLOTS = 8
_SLOT_MASK = ((1 << SLOTS) - 1) << _SLOT_SHIFT


class Age(IntEnum):
    """What the age gate found."""

    UNKNOWN = 0
    OLD_ENOUGH = 1
    MINOR = 2


class Answer(IntEnum):
    """A person's answer to a choice."""

    NOT_ASKED = 0
    YES = 1
    NO = 2


class Flag(IntEnum):
    """States of a person's record; the value is the bit."""

    RESTRICTED = 1 << 18
    ERASED = 1 << 19
    LEGAL_HOLD = 1 << 20
    OBJECTS = 1 << 21
    GLOBAL_PRIVACY_CONTROL = 1 << 22


_AGES: tuple[Age, ...] = (*Age, Age.UNKNOWN)
_REGIONS: tuple[Region, ...] = (*Region, *[Region.UNKNOWN] * (16 - len(Region)))
_ANSWERS: tuple[Answer, ...] = (*Answer, Answer.NO)
"""By value, those not in use included: a look-up costs a third of making the enum's member."""


def make(*, version: int, age: Age = Age.UNKNOWN, region: Region = Region.UNKNOWN) -> int:
    """The word of somebody who was just told the notice and has chosen nothing yet."""
    return with_version(age << _AGE_SHIFT | region << _REGION_SHIFT, version)


def version(word: int) -> int:
    """Number of the notice version in force for the person."""
    return word & _VERSION_MASK


def with_version(word: int, number: int) -> int:
    """The word after another version came into force. Raises `ValueError` for a number that does not fit."""
    if not 1 <= number <= _VERSION_MASK:
        raise ValueError("the version's number is out of range")
    return word & ~_VERSION_MASK | number


def age(word: int) -> Age:
    """The age class; the spare fourth value reads as unknown."""
    return _AGES[word >> _AGE_SHIFT & 3]


def with_age(word: int, given: Age) -> int:
    """The word after the age was found out."""
    return word & ~(3 << _AGE_SHIFT) | given << _AGE_SHIFT


def with_region(word: int, given: Region) -> int:
    """The word after the region became known."""
    return word & ~(0xF << _REGION_SHIFT) | given << _REGION_SHIFT


def region(word: int) -> Region:
    """Where the person's protection comes from; values not in use read as unknown."""
    return _REGIONS[word >> _REGION_SHIFT & 0xF]


def answer(word: int, choice: Choice) -> Answer:
    """What the person answered; the spare fourth value reads as a no."""
    return _ANSWERS[word >> (_CHOICE_SHIFT + 2 * choice) & 3]


def with_answer(word: int, choice: Choice, given: Answer) -> int:
    """The word after the person chose."""
    shift = _CHOICE_SHIFT + 2 * choice
    return word & ~(3 << shift) | given << shift


def has(word: int, flag: Flag) -> bool:
    """Whether the state is set."""
    return bool(word & flag)


def with_flag(word: int, flag: Flag, *, on: bool) -> int:
    """The word with the state set or cleared."""
    return word | flag if on else word & ~flag


def is_any_entrant(word: int) -> bool:
    """Whether the person entered anything that has a supplement."""
    return bool(word & _SLOT_MASK)


def is_entrant(word: int, slot: int) -> bool:
    """Whether the person is an entrant of the supplement with that slot."""
    return bool(word >> (_SLOT_SHIFT + slot) & 1)


def with_entry(word: int, slot: int, *, on: bool) -> int:
    """The word after entering, or leaving, the supplement with that slot. Raises `ValueError` for no such slot."""
    if not 0 <= slot < SLOTS:
        raise ValueError("there is no such slot")
    bit = 1 << (_SLOT_SHIFT + slot)
    return word | bit if on else word & ~bit

"""The pure rules of a report about a minor.

REPORTED ─nobody known─▶ UNKNOWN
    ├─new account─▶ FROZEN ─▶ TO_ERASE ─▶ ERASED
    └─established─▶ WAITING ─▶ FROZEN │ UNFOUNDED
                                └─▶ RESTORED
"""

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from smarttec.kernel.errors import Conflict

ANSWER_AFTER = timedelta(days=14)
"""Every report is answered that long after it came, in the same words: what was found does not show in the time."""
LOOK_WITHIN = timedelta(days=1)
"""How soon a person looks at a report about an established account."""


class State(IntEnum):
    """Where a case is. Stored."""

    REPORTED = 1
    UNKNOWN = 2
    WAITING = 3
    FROZEN = 4
    TO_ERASE = 5
    ERASED = 6
    RESTORED = 7
    UNFOUNDED = 8


STATE_WORDS = {
    State.REPORTED: "just reported", State.UNKNOWN: "nobody we know", State.WAITING: "waits for a person",
    State.FROZEN: "frozen, being looked into", State.TO_ERASE: "being erased", State.ERASED: "erased",
    State.RESTORED: "restored", State.UNFOUNDED: "unfounded",
}  # fmt: skip
OPEN = frozenset({State.REPORTED, State.WAITING, State.FROZEN, State.TO_ERASE})
_MAY_FOLLOW = {
    State.REPORTED: {State.UNKNOWN, State.WAITING, State.FROZEN},
    State.WAITING: {State.FROZEN, State.UNFOUNDED},
    State.FROZEN: {State.TO_ERASE, State.RESTORED},
    State.TO_ERASE: {State.ERASED},
}


class Checked(StrEnum):
    """What was looked at. Stored."""

    ASKED = "asked"
    DOCUMENT = "document"
    PAYER = "payer"
    CONTRACT = "contract"
    SCHOOL = "school"
    PARENT = "parent"
    REPORTER = "reporter"


CHECKED_WORDS = {
    Checked.ASKED: "asked the person", Checked.DOCUMENT: "a document with the date of birth",
    Checked.PAYER: "who pays", Checked.CONTRACT: "a business or contract of theirs",
    Checked.SCHOOL: "an address of a school", Checked.PARENT: "spoke to a parent",
    Checked.REPORTER: "asked the reporter again",
}  # fmt: skip


class Speaks(StrEnum):
    """What it speaks for. Stored."""

    MINOR = "minor"
    ADULT = "adult"
    UNCLEAR = "unclear"


SPEAKS_WORDS = {Speaks.MINOR: "too young", Speaks.ADULT: "old enough", Speaks.UNCLEAR: "neither"}


class Authority(StrEnum):
    """What shows that somebody has the say for the child. Stored."""

    BIRTH = "birth-certificate"
    CUSTODY = "custody-order"
    SIGNED = "signed-and-identified"


AUTHORITY_WORDS = {
    Authority.BIRTH: "a birth certificate and their own document", Authority.CUSTODY: "a court’s order of custody",
    Authority.SIGNED: "a signed statement and their own document",
}  # fmt: skip


def demand_step(before: State, after: State) -> None:
    """Raises `Conflict` when this cannot follow."""
    if after not in _MAY_FOLLOW.get(before, set()):
        raise Conflict(f"This case is {STATE_WORDS[before]}: that cannot be done now.")


def look_until(received_at: datetime) -> datetime:
    """Until when a person has to have looked."""
    return received_at + LOOK_WITHIN

"""The pure rules of an erasure: its steps, what can be in its way, and what becomes of what.

    FREEZE → LEAVE → ASK → KEEP → REMOVE → SHRED → CERTIFY → SWEEP → OVER

Up to LEAVE nothing is lost; from REMOVE on there is no way back, and none is needed: every step may be done twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

from smarttec.people.holdings import Fate

NOBODY = UUID(int=0)
"""Stands for the person where only an account goes."""


class Step(IntEnum):
    """What has to be done next. Numbers are stored and never change meaning."""

    FREEZE = 1
    """Sign-in, sessions, keys of the API and every use but this one end."""
    LEAVE = 2
    """Rooms give back numbers, end plans, cancel what waits."""
    ASK = 3
    """Who got data is noted, to be asked to delete it too."""
    KEEP = 4
    """What law wants is sealed anew under keys of its own."""
    REMOVE = 5
    """Rows are deleted or emptied."""
    SHRED = 6
    """It is written into the ledger of erasures, and the keys are destroyed."""
    CERTIFY = 7
    """What was done is written down and signed."""
    SWEEP = 8
    """What was still under way is removed too."""
    OVER = 9


class Cause(StrEnum):
    """Why somebody is erased. The words are stored and never change meaning."""

    ASKED = "asked"
    MINOR = "minor"
    CLOSED = "closed"
    """The account was closed, and its time is over."""
    OPERATOR = "operator"


class Asked(StrEnum):
    """How far it is with a recipient. The words are stored and never change meaning."""

    WAITING = "waiting"
    """To be asked by the program."""
    BY_HAND = "by-hand"
    """To be asked by a person at the desk."""
    SENT = "sent"
    DELETED = "deleted"
    NOTHING_HELD = "nothing-held"
    REFUSED = "refused"


ANSWERS = (Asked.DELETED, Asked.NOTHING_HELD, Asked.REFUSED)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
SWEEP_AFTER = timedelta(minutes=2)
"""By then every process has written down its last uses of what is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Something that has to end first. `key` is stable; `clause` of the notice says why it may wait."""

    key: str
    words: str
    clause: str
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one table's rows. `until`: when what is kept goes too; None: it says nothing about anybody."""

    label: str
    title: str
    topic: str
    fate: Fate
    rows: int
    why: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What an account still has, in micros."""

    account: UUID
    available_micros: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a deletion would do now. Only lines with rows are in it."""

    lines: tuple[Line, ...]
    obstacles: tuple[Obstacle, ...]
    credits: tuple[Credit, ...]
    accounts: int
    recipients: tuple[str, ...]
    backups_until: datetime

    def of(self, *fates: Fate) -> tuple[Line, ...]:
        """The lines with these fates."""
        return tuple(line for line in self.lines if line.fate in fates)

    def rows(self, *fates: Fate) -> int:
        """How many rows have these fates."""
        return sum(line.rows for line in self.of(*fates))

    @property
    def loss(self) -> str:
        """What is lost with the accounts, in a form that can be compared with what was confirmed."""
        return loss_of(self.credits)


def loss_of(left: Iterable[Credit]) -> str:
    """Credit that is lost, by currency: `EUR 1500000, USD 2000000`; empty when there is none."""
    totals: dict[str, int] = {}
    for credit in left:
        if credit.available_micros:
            totals[credit.currency] = totals.get(credit.currency, 0) + credit.available_micros
    return ", ".join(f"{currency} {micros}" for currency, micros in sorted(totals.items()))


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    pause: timedelta = _FIRST_PAUSE * 2 ** min(tries - 1, 12)
    return min(pause, _LONGEST_PAUSE)

"""The pure rules of a demand: who may demand, on what basis, and what may follow what.

RECEIVED ─propose─▶ PROPOSED ─approve─▶ APPROVED ─answer─▶ ANSWERED
    │  ▲               │ reject
    │  └───────────────┘
    ├─object─▶ OBJECTED ─propose / refuse─▶ …
    ├─refuse─▶ REFUSED
    └─nothing held─▶ NOTHING_HELD
"""

from enum import IntEnum, StrEnum

from smarttec.kernel.errors import Conflict
from smarttec.kernel.vocabulary import Region
from smarttec.people.domain import region_of


class Kind(StrEnum):
    """What sort of authority it is. Stored."""

    POLICE = "police"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    INTELLIGENCE = "intelligence"
    REGULATOR = "regulator"
    DATA_PROTECTION = "data-protection"
    TAX = "tax"
    RESCUE = "rescue"


KIND_WORDS = {
    Kind.POLICE: "police", Kind.PROSECUTOR: "prosecution", Kind.COURT: "court",
    Kind.INTELLIGENCE: "intelligence service",
    Kind.REGULATOR: "regulator of telecommunications", Kind.DATA_PROTECTION: "data protection authority",
    Kind.TAX: "tax authority", Kind.RESCUE: "rescue service",
}  # fmt: skip


class Basis(StrEnum):
    """What a demand rests on. Stored."""

    WARRANT = "warrant"
    COURT_ORDER = "court-order"
    SUBPOENA = "subpoena"
    STATUTE = "statute"
    TREATY = "treaty"
    EMERGENCY = "emergency"
    NONE = "none"


BASIS_WORDS = {
    Basis.WARRANT: "a search or seizure warrant", Basis.COURT_ORDER: "a court’s order", Basis.SUBPOENA: "a subpoena",
    Basis.STATUTE: "a power given by statute", Basis.TREATY: "a treaty on legal assistance",
    Basis.EMERGENCY: "danger to life, without an order", Basis.NONE: "nothing: it was only asked",
}  # fmt: skip
REFUSED_BASES = frozenset({Basis.NONE})
"""What no answer may rest on: a question that obliges to nothing gets nothing."""


class State(IntEnum):
    """Where a case is. Stored."""

    RECEIVED = 1
    OBJECTED = 2
    PROPOSED = 3
    APPROVED = 4
    ANSWERED = 5
    REFUSED = 6
    NOTHING_HELD = 7


STATE_WORDS = {
    State.RECEIVED: "received", State.OBJECTED: "we objected", State.PROPOSED: "waits for a second person",
    State.APPROVED: "approved, not answered yet", State.ANSWERED: "answered", State.REFUSED: "refused",
    State.NOTHING_HELD: "nothing was held",
}  # fmt: skip
FINAL = frozenset({State.ANSWERED, State.REFUSED, State.NOTHING_HELD})
_MAY_FOLLOW = {
    State.RECEIVED: {State.OBJECTED, State.PROPOSED, State.REFUSED, State.NOTHING_HELD},
    State.OBJECTED: {State.PROPOSED, State.REFUSED},
    State.PROPOSED: {State.APPROVED, State.RECEIVED, State.REFUSED},
    State.APPROVED: {State.ANSWERED, State.REFUSED},
}


def demand_step(before: State, after: State) -> None:
    """Raises `Conflict` when this cannot follow."""
    if after not in _MAY_FOLLOW.get(before, set()):
        raise Conflict(f"This case is {STATE_WORDS[before]}: that cannot be done now.")


_RECIPIENTS = {
    Region.US: "authority-us", Region.EU: "authority-eu", Region.CH: "authority-ch", Region.UK: "authority-uk",
}  # fmt: skip


def recipient_in(country: str) -> str:
    """The entry of the register of recipients that an authority of this country is (ISO 3166-1 alpha-2)."""
    return _RECIPIENTS.get(region_of(country), "authority-abroad")

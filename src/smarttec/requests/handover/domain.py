"""The pure rules of a transfer of the business.

PROPOSED ─approve─▶ APPROVED ─announce─▶ ANNOUNCED ─export─▶ EXPORTED
    └──────────────────┴──────abort──────────┘──▶ ABORTED
"""

from datetime import timedelta
from enum import IntEnum, StrEnum

from smarttec.kernel.errors import Conflict
from smarttec.kernel.vocabulary import Region
from smarttec.people.domain import region_of

SHORTEST_WINDOW = timedelta(days=30)
"""How long everybody has to leave, at least, counted from their own letter."""
LONGEST_WINDOW = timedelta(days=365)


class Why(StrEnum):
    """What happens to the business. Stored."""

    REORGANISATION = "reorganisation"
    MERGER = "merger"
    SALE = "sale"
    ASSIGNMENT = "assignment"
    BANKRUPTCY = "bankruptcy"


WHY_WORDS = {
    Why.REORGANISATION: "a reorganisation of our group", Why.MERGER: "a merger", Why.SALE: "a sale",
    Why.ASSIGNMENT: "an assignment", Why.BANKRUPTCY: "a bankruptcy",
}  # fmt: skip


class State(IntEnum):
    """Where it is. Stored."""

    PROPOSED = 1
    APPROVED = 2
    ANNOUNCED = 3
    EXPORTED = 4
    ABORTED = 5


STATE_WORDS = {
    State.PROPOSED: "waits for a second person", State.APPROVED: "approved, not announced yet",
    State.ANNOUNCED: "announced", State.EXPORTED: "handed over", State.ABORTED: "aborted",
}  # fmt: skip
_MAY_FOLLOW = {
    State.PROPOSED: {State.APPROVED, State.ABORTED},
    State.APPROVED: {State.ANNOUNCED, State.ABORTED},
    State.ANNOUNCED: {State.EXPORTED, State.ABORTED},
}


class Answer(IntEnum):
    """What a person said. Stored."""

    STAYS = 1
    KEEPS_OUT = 2
    LEAVES = 3


ANSWER_WORDS = {
    Answer.STAYS: "stays", Answer.KEEPS_OUT: "stays with us, not handed over", Answer.LEAVES: "leaves: everything goes",
}  # fmt: skip


def demand_step(before: State, after: State) -> None:
    """Raises `Conflict` when this cannot follow."""
    if after not in _MAY_FOLLOW.get(before, set()):
        raise Conflict(f"This transfer is {STATE_WORDS[before]}: that cannot be done now.")


_RECIPIENTS = {
    Region.US: "successor-us", Region.EU: "successor-eu", Region.CH: "successor-ch", Region.UK: "successor-uk",
}  # fmt: skip


def recipient_in(country: str) -> str:
    """The entry of the register of recipients that a successor in this country is (ISO 3166-1 alpha-2)."""
    return _RECIPIENTS.get(region_of(country), "successor-abroad")

"""The pure rules of a request: no clock, no database.

    VERIFYING ─verify─▶ OPEN ⇄ WAITING ─close─▶ DONE
        │                │        └──refuse──▶ REFUSED
        └────────────────┴─────────withdraw──▶ WITHDRAWN        (an ended one: reopen ─▶ OPEN)

What needs no proof of identity (questions, complaints, reports about a minor) begins as OPEN. WAITING: for the person,
or for somebody else. A request can be refused before anybody proved who they are: that may be the reason.
"""

from collections.abc import Mapping
from enum import StrEnum

from smarttec.kernel.errors import Conflict


class Kind(StrEnum):
    """What is asked for. The words are stored and never change meaning."""

    ACCESS = "access"
    CORRECTION = "correction"
    UPDATE = "update"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    MARKETING_REFUSAL = "marketing-refusal"
    QUESTION = "question"
    COMPLAINT = "complaint"
    COMPROMISED = "compromised"
    MINOR = "minor"


class State(StrEnum):
    """Where a request stands. The words are stored and never change meaning."""

    VERIFYING = "verifying"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How it came. The words are stored and never change meaning."""

    PORTAL = "portal"
    FORM = "form"
    EMAIL = "email"
    LETTER = "letter"
    DESK = "desk"
    PHONE = "phone"


class Behalf(StrEnum):
    """For whom somebody asks."""

    SELF = "self"
    AGENT = "agent"
    PARENT = "parent"


class How(StrEnum):
    """How somebody proved who they are (clause RIGHTS-2)."""

    SESSION = "session"
    """Signed in, with a password or an authenticator's code given again just now."""
    CODE = "code"
    """A code sent to the address they wrote from."""
    DESK = "desk"
    """A member of staff checked, and wrote down what."""
    NOT_NEEDED = "not-needed"


class Happened(StrEnum):
    """A line of a request's history. The words are stored and never change meaning."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    CODE_SENT = "code-sent"
    LOCKED = "locked"
    ADDRESS_PROVEN = "address-proven"
    VERIFIED = "verified"
    TAKEN_UP = "taken-up"
    WAITS = "waits"
    WROTE = "wrote"
    ANSWERED = "answered"
    NOTED = "noted"
    CORRECTED = "corrected"
    RECIPIENT_TOLD = "recipient-told"
    REMINDED = "reminded"
    EXTENDED = "extended"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done with a request."""

    VERIFY = "verify"
    TAKE_UP = "take-up"
    WAIT = "wait"
    EXTEND = "extend"
    CLOSE = "close"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ANSWER = "answer"
    REOPEN = "reopen"


NEEDS_NO_PROOF = frozenset({Kind.QUESTION, Kind.COMPLAINT, Kind.MINOR})
"""Nothing about anybody is told or changed for these, so nobody has to prove who they are."""
STRONG = frozenset({Kind.ACCESS, Kind.PORTABILITY, Kind.ERASURE, Kind.CORRECTION, Kind.UPDATE})
"""What a stolen mailbox could do most harm with: who has a second step at sign-in proves more than reading mail."""
INQUIRIES = frozenset({Kind.QUESTION, Kind.COMPLAINT})
LIVE = frozenset({State.VERIFYING, State.OPEN, State.WAITING})
FINAL = frozenset({State.DONE, State.REFUSED, State.WITHDRAWN})

_WORKED = frozenset({Act.TAKE_UP, Act.WAIT, Act.EXTEND, Act.CLOSE, Act.REFUSE, Act.WITHDRAW, Act.ANSWER})
ALLOWED: Mapping[State, frozenset[Act]] = {
    State.VERIFYING: frozenset({Act.VERIFY, Act.EXTEND, Act.REFUSE, Act.WITHDRAW, Act.ANSWER}),
    State.OPEN: _WORKED | {Act.VERIFY},
    State.WAITING: _WORKED | {Act.VERIFY},
    **{state: frozenset({Act.REOPEN}) for state in FINAL},
}
"""State → what can be done in it. VERIFY on an open one: an inquiry turns out to be a customer's."""


def demand(state: State, act: Act) -> None:
    """Permit the act or raise `Conflict`."""
    if act not in ALLOWED[state]:
        raise Conflict(f"This request is {state.value}: it cannot be changed this way.")


def first_state(kind: Kind) -> State:
    """Where a request of that kind begins."""
    return State.OPEN if kind in NEEDS_NO_PROOF else State.VERIFYING

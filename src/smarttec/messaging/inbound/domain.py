"""Pure rules of receiving: what a carrier handed over, joining parts, what counts as the same message again."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import groupby
from uuid import UUID

from smarttec.kernel import sms
from smarttec.kernel.errors import InvalidPhoneNumber
from smarttec.kernel.phone import parse_e164

SAME_DELIVERY_WITHIN = timedelta(minutes=10)
"""How long a session's sequence number names one delivery."""
SAME_REFERENCE_WITHIN = timedelta(hours=24)
SAME_PART_WITHIN = timedelta(minutes=1)
"""How long a part with the sender's own reference is that part again: some carriers hand each over several times."""
REDELIVERED_WITHIN = timedelta(minutes=10)
"""How long after a new bind the carrier hands over again what it heard no answer to."""
IN_DOUBT_AT_MOST = timedelta(hours=24)
ARRIVALS_KEPT = max(SAME_REFERENCE_WITHIN, IN_DOUBT_AT_MOST)
FRAGMENT_PATIENCE = timedelta(hours=1)
"""How long parts wait for the others; then what is there is stored, with `GAP` for the rest."""
FRAGMENTS_PER_ACCOUNT_MAX = 5_000
GAP = "[…]"
_SHORT_CODE_DIGITS_MAX = 6
_LONG_CODE_DIGITS_MAX = 8
"""Short codes can be so long; from seven on the carrier must say so, or they must be no number otherwise."""
_ADDRESS_CHARACTERS_MAX = 16


@dataclass(frozen=True, slots=True)
class Segment:
    """Which part of a long message it is: the sender's reference, how many there are, which one (from 1)."""

    reference: int
    total: int
    number: int

    @property
    def is_meant(self) -> bool:
        """Whether it makes sense; otherwise the message stands for itself (3GPP TS 23.040 §9.2.3.24.1)."""
        return self.total > 1 and 1 <= self.number <= self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One short message as a carrier handed it over, its user data header taken off.

    `delivery` names the handing over: the session and its sequence number. `reference` is what the carrier itself calls
    the message, the same however often it comes; empty when it says none.
    """

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    data_coding: int
    octets: bytes = field(repr=False)
    segment: Segment | None = None
    delivery: str = ""
    reference: str = ""

    @property
    def likeness(self) -> str:
        """The same for the same words between the same numbers; to be hashed with the account's key."""
        return f"{self.group}|{self._number}|{self.octets.hex()}"

    @property
    def identity(self) -> str:
        """The same for the same message and, as far as anybody can tell, no other; to be hashed likewise."""
        return f"{self._name}|{self.likeness}"

    @property
    def _name(self) -> str:
        if self.reference:
            return f"reference {self.reference}"
        return "part" if self.segment else f"delivery {self.delivery}"

    @property
    def group(self) -> str:
        """The same for all parts of a message; to be hashed with the account's key."""
        segment = self.segment
        rest = f"{segment.reference}|{segment.total}" if segment else ""
        return f"{self.sender}|{self.recipient}|{rest}"

    @property
    def _number(self) -> str:
        return f"{self.segment.number if self.segment else 0}.{self.data_coding}"

    @property
    def same_within(self) -> timedelta:
        """How long another one of this identity counts as this one."""
        if self.reference:
            return SAME_REFERENCE_WITHIN
        return SAME_PART_WITHIN if self.segment else SAME_DELIVERY_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """When a batch is handed over, what is known of the sessions by which texts came before.

    A text is in doubt as long as the carrier may not have heard our answer to it. It may come again by a session that
    was bound later, or that stood beside one that was lost; by the same session only if it was not answered well
    (`shaken_from` to `shaken_until`).
    """

    session: UUID
    bound_at: datetime
    alive: Sequence[UUID] = ()
    lost: Sequence[UUID] = ()
    shaken_from: datetime | None = None
    shaken_until: datetime | None = None


class Fate(Enum):
    """What becomes of a message that was handed over."""

    TAKEN = auto()
    """Stored, or known already."""
    NO_SUCH_NUMBER = auto()
    NOT_RECEIVING = auto()
    """The account may not receive."""
    LATER = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """The octets of one part, in their coding."""

    number: int
    data_coding: int
    octets: bytes = field(repr=False)


def join(pieces: Iterable[Piece], *, total: int) -> str:
    """The text of a message of so many parts; `GAP` stands for one or more that are missing.

    Neighbours of one coding are decoded together, as a character may be torn apart between them.
    """
    there = {piece.number: piece for piece in pieces}
    places = [there.get(number) for number in range(1, total + 1)]
    text = ""
    for coding, run in groupby(places, key=lambda piece: piece.data_coding if piece else None):
        text += GAP if coding is None else sms.decode(coding, b"".join(piece.octets for piece in run if piece))
    return readable(text)


def readable(text: str) -> str:
    """A text without what no text may hold."""
    return text.replace("\0", "\ufffd")


class Plan(Enum):
    """What a carrier says of an address (SMPP 3.4 §5.2.5)."""

    UNKNOWN = auto()
    INTERNATIONAL = auto()
    NATIONAL = auto()
    SHORT = auto()
    NAME = auto()


def address(text: str, *, plan: Plan = Plan.UNKNOWN, country: str | None = None) -> str:
    """An address as it stands everywhere: E.164 with its plus, a short code or a name without. Empty: none of these.

    `country` is the carrier's, by which national numbers are read. Carriers say wrong plans, so that what the plan does
    not explain is read as if none were said.
    """
    text = text.strip()
    digits = text.lstrip("+")
    is_number = digits.isascii() and digits.isdigit()
    if plan is Plan.NAME and not (is_number and len(digits) > _SHORT_CODE_DIGITS_MAX):
        return text[:_ADDRESS_CHARACTERS_MAX]
    is_code = len(digits) <= (_LONG_CODE_DIGITS_MAX if plan is Plan.SHORT else _SHORT_CODE_DIGITS_MAX)
    if is_number and is_code:
        return digits
    if plan is Plan.INTERNATIONAL and is_number and not digits.startswith("0"):
        text = f"+{digits}"
    try:
        return parse_e164(text, country)
    except InvalidPhoneNumber:
        if is_number and plan is Plan.UNKNOWN and len(text) <= _LONG_CODE_DIGITS_MAX:
            return text
        is_whole = is_number and not digits.startswith("0") and len(digits) < _ADDRESS_CHARACTERS_MAX
        return f"+{digits}" if is_whole else ""


def follow_up_id(message: UUID, kind: int) -> UUID:
    """The id of what follows from a message: the same each time, and of the same month."""
    low = int.from_bytes(hashlib.sha256(f"{message.hex}.{kind}".encode()).digest()[:10], "big")
    tick = message.int >> 80
    return UUID(int=tick << 80 | 0x7 << 76 | (low >> 64 & 0xFFF) << 64 | 0x2 << 62 | low & 0x3FFF_FFFF_FFFF_FFFF)

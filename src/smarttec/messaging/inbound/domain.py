"""Pure rules of receiving: what a carrier handed over, joining parts, what counts as the same message again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from itertools import groupby
from uuid import UUID

from smarttec.kernel import sms

SAME_WITHIN = timedelta(minutes=10)
SAME_WITHIN_MARKED = timedelta(hours=24)
FRAGMENT_PATIENCE = timedelta(hours=1)
"""How long parts wait for the others; then what is there is stored, with `GAP` for the rest."""
FRAGMENTS_PER_ACCOUNT_MAX = 5_000
GAP = "[…]"
_SHORT_CODE_DIGITS_MAX = 6
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

    `marks` are parameters that tell it from others; empty when there are none.
    """

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    data_coding: int
    octets: bytes = field(repr=False)
    segment: Segment | None = None
    marks: bytes = b""

    @property
    def likeness(self) -> str:
        """The same for the same message; to be hashed with the account's key."""
        return f"{self.group}|{self._number}|{self.marks.hex()}|{self.octets.hex()}"

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
        """How long another one like it counts as this one."""
        return SAME_WITHIN_MARKED if self.marks else SAME_WITHIN


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


def address(text: str, *, is_name: bool = False) -> str:
    """A number as it stands everywhere: E.164 with its plus, a short code or a name without. Empty: none of these."""
    if is_name:
        return text.strip()[:_ADDRESS_CHARACTERS_MAX]
    digits = text.lstrip("+")
    if not digits or not (digits.isascii() and digits.isdigit()) or len(digits) >= _ADDRESS_CHARACTERS_MAX:
        return ""
    return digits if len(digits) <= _SHORT_CODE_DIGITS_MAX else f"+{digits}"


def follow_up_id(message: UUID, kind: int) -> UUID:
    """The id of what follows from a message: the same each time, and of the same month."""
    low = int.from_bytes(hashlib.sha256(f"{message.hex}.{kind}".encode()).digest()[:10], "big")
    tick = message.int >> 80
    return UUID(int=tick << 80 | 0x7 << 76 | (low >> 64 & 0xFFF) << 64 | 0x2 << 62 | low & 0x3FFF_FFFF_FFFF_FFFF)

"""From the rows of `complete.sql` and `overdue.sql` to texts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from smarttec.kernel import sms
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.inbound.domain import Incoming, Piece, join, readable
from smarttec.messaging.inbound.models import Fragment
from smarttec.messaging.inbound.owners import Owner
from smarttec.messaging.inbound.writing import ACTOR, Text, sealed_field
from smarttec.notice.reading import Reader, SealedText
from smarttec.vault.cipher import SubjectKeys

GroupKey = tuple[UUID, bytes]
"""Account and hash of what the parts have in common."""
_READER = Reader(Purpose.DELIVER_MESSAGE, ACTOR)
_SENDER, _RECIPIENT, _OCTETS = (sealed_field(Fragment, name) for name in ("sender", "recipient", "octets"))
_SEGMENTS_MAX = 0x7FFF


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts of one text, opened."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    pieces: tuple[Piece, ...]
    total: int

    def text(self, owner: Owner) -> Text:
        """As it is stored."""
        return _text(owner, self.sender, self.recipient, join(self.pieces, total=self.total), len(self.pieces))


def grouped(rows: Sequence[Any]) -> dict[GroupKey, list[Any]]:
    """The rows of each text."""
    groups: dict[GroupKey, list[Any]] = defaultdict(list)
    for row in rows:
        groups[UUID(bytes=row[0].bytes), row[1]].append(row)
    return groups


def opened(rows: Sequence[Any], keys: SubjectKeys) -> Joined:
    """The parts of one text. Raises `Refused` when the notice does not allow it."""

    def text(row: Any, column: int, sealed: Any) -> str:
        stored = SealedText(row[column], row[2], sealed.seal_label, sealed.category)
        return _READER.open(stored, keys=keys, subject=keys.subject, policy_word=row[9])

    first = rows[0]
    pieces = tuple(Piece(row[3], row[5], text(row, 8, _OCTETS).encode("latin-1")) for row in rows)
    return Joined(text(first, 6, _SENDER), text(first, 7, _RECIPIENT), pieces, first[4])


def single(owner: Owner, one: Incoming) -> Text:
    """A short message that is a whole text."""
    body = readable(sms.decode(one.data_coding, one.octets))
    return _text(owner, one.sender, one.recipient, body, min(sms.analyse(body).segments, _SEGMENTS_MAX))


def _text(owner: Owner, sender: str, recipient: str, body: str, segments: int) -> Text:
    is_ucs2 = sms.analyse(body).encoding == "ucs2"
    return Text(owner=owner, sender=sender, recipient=recipient, body=body, is_ucs2=is_ucs2, segments=segments)

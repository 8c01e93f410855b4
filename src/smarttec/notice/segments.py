"""Tamper evidence: disclosures are written in segments, each signed and linked to the writer's last one.

    row      = SHA-256(0x00 ‖ id ‖ subject ‖ act ‖ recipient ‖ purpose ‖ categories ‖ clause)
    root     = SHA-256(0x01 ‖ writer ‖ number ‖ count ‖ sealed_at_ms ‖ previous root ‖ row ‖ row ‖ …)
    signature = Ed25519(installation's audit key, root)

There is no global chain head that every writer would wait for; each process (or thread) has a chain of its own. The
layout is part of the stored format. Rows hold no personal values, so they outlive an erasure without harm.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FIRST_LINK = b"\0" * 32
_ROW = struct.Struct(">16s16s16sHHQ")
_HEAD = struct.Struct(">16sIIQ32s")


@dataclass(frozen=True, slots=True)
class Row:
    """One disclosure as it is hashed. `categories` is a bit mask: bit n is `Category(n)`."""

    id: UUID
    subject: UUID
    act: UUID
    recipient: int
    purpose: int
    categories: int
    clause: str

    def hash(self) -> bytes:
        """The row's own hash."""
        packed = _ROW.pack(
            self.id.bytes, self.subject.bytes, self.act.bytes, self.recipient, self.purpose, self.categories
        )
        return hashlib.sha256(b"\x00" + packed + self.clause.encode()).digest()


@dataclass(frozen=True, slots=True)
class Segment:
    """A sealed run of rows."""

    writer: UUID
    number: int
    rows: int
    previous: bytes
    root: bytes
    signature: bytes
    sealed_at: datetime


def root_of(*, writer: UUID, number: int, previous: bytes, sealed_at: datetime, rows: Sequence[Row]) -> bytes:
    """The root hash of a segment."""
    sealed_at_ms = round(sealed_at.timestamp() * 1000)
    head = _HEAD.pack(writer.bytes, number, len(rows), sealed_at_ms, previous)
    return hashlib.sha256(b"\x01" + head + b"".join([row.hash() for row in rows])).digest()


def seal(
    *,
    key: Ed25519PrivateKey,
    writer: UUID,
    number: int,
    previous: bytes,
    sealed_at: datetime,
    rows: Sequence[Row],
) -> Segment:
    """Sign a run of rows as the writer's segment of that number."""
    root = root_of(writer=writer, number=number, previous=previous, sealed_at=sealed_at, rows=rows)
    return Segment(writer, number, len(rows), previous, root, key.sign(root), sealed_at)


def is_intact(segment: Segment, rows: Sequence[Row], *, public_key: Ed25519PublicKey, previous: bytes) -> bool:
    """Whether the rows are exactly those that were sealed, signed by that key, after that predecessor."""
    root = root_of(
        writer=segment.writer, number=segment.number, previous=previous, sealed_at=segment.sealed_at, rows=rows
    )
    if root != segment.root or segment.previous != previous or segment.rows != len(rows):
        return False
    try:
        public_key.verify(segment.signature, root)
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a writer's chain. `number` is the segment at which it shows."""

    writer: UUID
    number: int
    what: str


class Voucher(Protocol):
    """What may stand in a chain instead of a segment's rows (see `tombstones`)."""

    def vouches(self, *, public_key: Ed25519PublicKey, previous: bytes) -> bool:
        """Whether the rows were rightly removed and the segment still links."""
        ...


def faults(
    chain: Iterable[tuple[Segment, Sequence[Row] | Voucher]],
    *,
    writer: UUID,
    length: int,
    head: bytes,
    public_key: Ed25519PublicKey,
) -> Iterator[Fault]:
    """Compare a writer's whole chain, in order of number, with its length and head as known from elsewhere.

    Finds rows and segments that were changed, removed, added or reordered, and a tail that was cut off. Whoever can
    also rewrite `length` and `head` can cut the tail unseen: keep copies of those off the machine.
    """
    previous, number = FIRST_LINK, 0
    for segment, content in chain:
        if segment.writer != writer or segment.number != number + 1:
            yield Fault(writer, number + 1, "missing, doubled or out of order")
        elif not _is_whole(segment, content, public_key=public_key, previous=previous):
            yield Fault(writer, segment.number, "changed")
        previous, number = segment.root, segment.number
    if (number, previous) != (length, head):
        yield Fault(writer, number + 1, "the chain does not end where it should")


def _is_whole(
    segment: Segment, content: Sequence[Row] | Voucher, *, public_key: Ed25519PublicKey, previous: bytes
) -> bool:
    if isinstance(content, Sequence):
        return is_intact(segment, content, public_key=public_key, previous=previous)
    return content.vouches(public_key=public_key, previous=previous)

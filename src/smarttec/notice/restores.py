"""The way back to a verified audit after a restore of the data.

Older data have shorter chains of disclosures than the key store remembers, which looks like a tail that was cut. The
operator says that it was a restore (`smarttec restore` does by itself), and why. That is written down in the key store
and signed: which chain, how long it was, how long it is, when, and the reason. From then on the shorter chain is what
is compared with. What the restore lost stays visible for good, in `smarttec audit verify` and in the proof.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.notice import anchors, door
from smarttec.notice.models import DisclosureWriter
from smarttec.notice.segments import FIRST_LINK, Fault
from smarttec.vault.models import KEYSTORE, AuditAnchor, AuditRestore

REASON_MAX = 200
_HEAD = struct.Struct(">16s16sQQ32sQ")


@dataclass(frozen=True, slots=True)
class Accepted:
    """All chains that one restore made shorter."""

    at: datetime
    reason: str
    chains: int
    segments: int
    """How many signed segments are gone with it."""


@transaction.atomic(using=KEYSTORE)
def accept(*, reason: str, other_faults: list[Fault]) -> int:
    """Take the chains as the data have them now; how many were shorter. Again, nothing is.

    `other_faults` are those of the chains themselves: nothing is accepted over them. Raises `Conflict`, `InvalidInput`.
    """
    words = reason.strip()
    if not 1 <= len(words) <= REASON_MAX or not words.isprintable():
        raise InvalidInput(f"Say in at most {REASON_MAX} characters why the chains are shorter.", field="reason")
    if other_faults:
        raise Conflict("The chains have other faults than being shorter. See `smarttec audit verify`.")
    heads = {head.writer: head for head in anchors.heads()}
    now, shorter = clock.now(), list(_shorter())
    for anchor in shorter:
        head = heads.get(anchor.writer)
        _note(anchor, head.segments if head else 0, words, now)
        stored = AuditAnchor.objects.filter(writer=anchor.writer)
        if head is None:
            stored.delete()
        else:
            stored.update(segments=head.segments, root=head.root, anchored_at=now)
    return len(shorter)


def _shorter() -> Iterator[anchors.Anchor]:
    """Anchors that lie behind the end of their chain. One inside it that does not fit is no work of a restore."""
    lengths = dict(DisclosureWriter.objects.values_list("id", "segments"))
    for anchor in anchors.anchored():
        if lengths.get(anchor.writer, -1) < anchor.segments:
            yield anchor


def _note(anchor: anchors.Anchor, left: int, reason: str, at: datetime) -> None:
    row = AuditRestore(
        id=new_id(), writer=anchor.writer, anchored=anchor.segments, left=left, root=anchor.root or FIRST_LINK,
        reason=reason, accepted_at=at.replace(microsecond=at.microsecond // 1000 * 1000),
    )  # fmt: skip
    row.signature = door.audit_key().sign(_signed(row))
    row.save(force_insert=True)


def _signed(row: AuditRestore) -> bytes:
    at_ms = round(row.accepted_at.timestamp() * 1000)
    head = _HEAD.pack(row.id.bytes, row.writer.bytes, row.anchored, row.left, bytes(row.root), at_ms)
    return b"\x04" + head + row.reason.encode()


def _is_signed(row: AuditRestore) -> bool:
    try:
        door.audit_key().public_key().verify(bytes(row.signature), _signed(row))
    except InvalidSignature:
        return False
    return True


def unexplained(known: Iterable[anchors.Anchor], *, taken_at: datetime | None) -> list[anchors.Anchor]:
    """Of heads that were kept elsewhere since that moment, those that no later restore explains.

    What lies in what a restore took away cannot be in the chain any more. Without a moment nothing is explained.
    """
    rows = [row for row in AuditRestore.objects.all() if taken_at and taken_at <= row.accepted_at and _is_signed(row)]
    gone = [(row.writer, row.left, row.anchored) for row in rows]
    return [
        anchor for anchor in known
        if not any(anchor.writer == writer and left < anchor.segments <= was for writer, left, was in gone)
    ]  # fmt: skip


def accepted() -> list[Accepted]:
    """Every restore that was accepted, the latest first."""
    found: dict[tuple[datetime, str], Accepted] = {}
    for row in AuditRestore.objects.order_by("-accepted_at"):
        before = found.get((row.accepted_at, row.reason), Accepted(row.accepted_at, row.reason, 0, 0))
        lost = before.segments + row.anchored - row.left
        found[row.accepted_at, row.reason] = Accepted(row.accepted_at, row.reason, before.chains + 1, lost)
    return list(found.values())

"""Copies of the chains' heads, kept where somebody who can write the data cannot reach.

Whoever rewrites a chain's tail together with its head leaves nothing wrong in the data alone; a copy of an earlier
head shows it. Every minute the worker copies the heads into the key store (another cluster), and `smarttec audit
roots` writes them into a file, signed, to be kept off the machine.

An anchor only ever moves forward, and only along the chain that it is on: a head that does not follow from the
anchored one leaves the anchor where it is, so a forged chain never replaces the memory of the true one.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.notice import door
from smarttec.notice.models import DisclosureSegment, DisclosureWriter
from smarttec.notice.segments import FIRST_LINK, Fault
from smarttec.vault.models import AuditAnchor

_BATCH = 1000
LOST = "an anchored writer is gone"
CUT = "shorter than it was anchored"
REWRITTEN = "another chain than the one that was anchored"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A writer's head at a moment: how many segments, and the root of the last (`FIRST_LINK` when there are none)."""

    writer: UUID
    segments: int
    root: bytes


def heads() -> list[Anchor]:
    """Every writer's head as it stands in the data."""
    stored = DisclosureWriter.objects.order_by("id").values_list("id", "segments", "head")
    return [Anchor(writer, segments, bytes(root)) for writer, segments, root in stored]


def anchored() -> list[Anchor]:
    """Every head as it was last copied into the key store."""
    stored = AuditAnchor.objects.order_by("writer").values_list("writer", "segments", "root")
    return [Anchor(writer, segments, bytes(root)) for writer, segments, root in stored]


def anchor_heads() -> int:
    """Copy the heads that moved into the key store; how many. Heads that do not follow are left to `verify`."""
    before = {anchor.writer: anchor for anchor in anchored()}
    moved = [head for head in heads() if before.get(head.writer) != head]
    broken = {fault.writer for fault in compare(before[head.writer] for head in moved if head.writer in before)}
    following = [head for head in moved if head.writer not in broken]
    AuditAnchor.objects.bulk_create(
        [AuditAnchor(anchored_at=clock.now(), **asdict(head)) for head in following],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["writer"],
        update_fields=["segments", "root", "anchored_at"],
    )
    return len(following)


def compare(anchors: Iterable[Anchor]) -> Iterator[Fault]:
    """A fault for each anchor that the chains in the data do not run through."""
    lengths = dict(DisclosureWriter.objects.values_list("id", "segments"))
    for anchor in anchors:
        if anchor.writer not in lengths:
            yield Fault(anchor.writer, anchor.segments, LOST)
        elif lengths[anchor.writer] < anchor.segments:
            yield Fault(anchor.writer, lengths[anchor.writer] + 1, CUT)
        elif _root_of(anchor.writer, anchor.segments) != anchor.root:
            yield Fault(anchor.writer, anchor.segments, REWRITTEN)


def _root_of(writer: UUID, number: int) -> bytes | None:
    if number == 0:
        return FIRST_LINK
    root = DisclosureSegment.objects.filter(writer=writer, number=number).values_list("root", flat=True).first()
    return None if root is None else bytes(root)


def export_roots() -> str:
    """The heads as JSON, one line for each writer, signed with the audit key; see `read_roots`."""
    taken_at, key = clock.now().isoformat(), door.public_key_bytes().hex()
    roots = [
        {"writer": str(head.writer), "public_key": key, "count": head.segments, "root": head.root.hex(), "at": taken_at}
        for head in heads()
    ]
    signature = door.audit_key().sign(_signed_bytes(taken_at, roots)).hex()
    return json.dumps({"taken_at": taken_at, "public_key": key, "roots": roots, "signature": signature}, indent=1)


def read_roots(text: str) -> tuple[datetime, list[Anchor]]:
    """What `export_roots` wrote. Raises `InvalidInput` for another format, another key, or a changed byte."""
    try:
        read = json.loads(text)
        taken_at, roots = str(read["taken_at"]), list(read["roots"])
        door.audit_key().public_key().verify(bytes.fromhex(read["signature"]), _signed_bytes(taken_at, roots))
        anchors = [Anchor(UUID(one["writer"]), int(one["count"]), bytes.fromhex(one["root"])) for one in roots]
        return datetime.fromisoformat(taken_at), anchors
    except InvalidSignature:
        raise InvalidInput("The file of roots was changed, or another installation signed it.") from None
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("This is no file of roots.") from None


def _signed_bytes(taken_at: str, roots: list[dict[str, Any]]) -> bytes:
    return b"\x03" + json.dumps([taken_at, roots], sort_keys=True, separators=(",", ":")).encode()

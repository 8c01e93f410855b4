"""Verifying the disclosures as they are stored: every row, every segment, every chain, every tombstone and anchor.

A row's cell is not part of what was signed: it says where the row lives, and moves with the account. Rows that were
removed when their time was over are accepted exactly where a tombstone signed with the audit key stands for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from smarttec.notice import anchors as anchoring
from smarttec.notice import door, record_seals, restores
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureTombstone, DisclosureWriter
from smarttec.notice.segments import Fault, Row, Segment, Voucher, faults
from smarttec.notice.tombstones import Tombstone

TABLES = (Disclosure.objects, DisclosureSegment.objects, DisclosureTombstone.objects)


def verify(anchors: Iterable[anchoring.Anchor] = (), *, taken_at: datetime | None = None) -> Iterator[Fault]:
    """Every fault of every chain; against the anchors in the key store and those handed in as well, of that moment.

    Looks at one snapshot, taken after the anchors were read, so that what is being appended meanwhile is no fault.
    Signatures are compared with the key in the key store, not with the stored one.
    """
    known = [*anchoring.anchored(), *restores.unexplained(anchors, taken_at=taken_at)]
    with _snapshot():
        return iter(list(_faults(known)))


def accept_restore(reason: str) -> int:
    """Say that the data were restored, and that chains and records are shorter for it; how many (`restores.accept`)."""
    return restores.accept(reason=reason, other_faults=list(_faults([]))) + record_seals.accept_restore(reason)


@contextmanager
def _snapshot() -> Iterator[None]:
    """A repeatable read; inside a caller's transaction that one's isolation holds."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _faults(anchors: list[anchoring.Anchor]) -> Iterator[Fault]:
    known = set()
    for writer in DisclosureWriter.objects.order_by("id"):
        known.add(writer.id)
        yield from _verify_counts(writer)
        yield from faults(
            _chain(writer.id),
            writer=writer.id,
            length=writer.segments,
            head=bytes(writer.head),
            public_key=door.audit_key().public_key(),
        )
    for stored in TABLES:
        for unknown in set(stored.values_list("writer", flat=True).distinct()) - known:
            yield Fault(unknown, 0, "of a writer that is not registered")
    yield from anchoring.compare(anchors)


def _verify_counts(writer: DisclosureWriter) -> Iterator[Fault]:
    if bytes(writer.public_key) != door.public_key_bytes():
        yield Fault(writer.id, 0, "another signing key")
    sealed, buried = (
        model.objects.filter(writer=writer.id).aggregate(rows=Sum("rows"))["rows"] or 0
        for model in (DisclosureSegment, DisclosureTombstone)
    )
    if Disclosure.objects.filter(writer=writer.id).count() != sealed - buried:
        yield Fault(writer.id, 0, "not as many rows as were sealed")


def _chain(writer: UUID) -> Iterator[tuple[Segment, Sequence[Row] | Voucher]]:
    """Segments in order, each with its own. Rows and tombstones of no segment show in the counts."""
    stored_rows = Disclosure.objects.filter(writer=writer).order_by("segment", "position").iterator()
    groups = groupby(stored_rows, key=lambda row: row.segment)
    number, rows = next(groups, (0, iter(())))
    stones = {stone.number: stone for stone in DisclosureTombstone.objects.filter(writer=writer).iterator()}
    for stored in DisclosureSegment.objects.filter(writer=writer).order_by("number").iterator():
        own: list[Row] = []
        while 0 < number < stored.number:
            number, rows = next(groups, (0, iter(())))
        if number == stored.number:
            own = [_row(row) for index, row in enumerate(rows) if row.position == index]
            number, rows = next(groups, (0, iter(())))
        segment = segment_of(stored)
        stone = stones.get(stored.number)
        yield segment, own if stone is None else _tombstone(segment, stone, is_empty=not own)


def segment_of(stored: DisclosureSegment) -> Segment:
    """The stored segment as it was sealed."""
    return Segment(
        writer=stored.writer,
        number=stored.number,
        rows=stored.rows,
        previous=bytes(stored.previous),
        root=bytes(stored.root),
        signature=bytes(stored.signature),
        sealed_at=stored.sealed_at,
    )


def _tombstone(segment: Segment, stored: DisclosureTombstone, *, is_empty: bool) -> Tombstone:
    """The stored tombstone over the segment as it stands now. Misfits, and those with rows, vouch for nothing."""
    same = (stored.rows, stored.sealed_at, bytes(stored.root)) == (segment.rows, segment.sealed_at, segment.root)
    return Tombstone(segment, stored.removed_at, stored.reason, bytes(stored.signature) if same and is_empty else b"")


def _row(stored: Disclosure) -> Row:
    return Row(
        id=stored.id,
        subject=stored.subject,
        act=stored.act,
        recipient=stored.recipient,
        purpose=stored.purpose,
        categories=stored.categories,
        clause=stored.clause,
    )

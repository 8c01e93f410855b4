"""Verifying the disclosures as they are stored: every row, every segment, every chain.

A row's cell is not part of what was signed: it says where the row lives, and moves with the account.
"""

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from django.db.models import Sum

from smarttec.notice import door
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureWriter
from smarttec.notice.segments import Fault, Row, Segment, faults


def verify() -> Iterator[Fault]:
    """Every fault of every chain. Signatures are compared with the key in the key store, not with the stored one."""
    known = set()
    for writer in DisclosureWriter.objects.all():
        known.add(writer.id)
        yield from _verify_rows(writer)
        yield from faults(
            _chain(writer.id),
            writer=writer.id,
            length=writer.segments,
            head=bytes(writer.head),
            public_key=door.audit_key().public_key(),
        )
    for stored in (Disclosure.objects, DisclosureSegment.objects):
        for unknown in set(stored.values_list("writer", flat=True).distinct()) - known:
            yield Fault(unknown, 0, "of a writer that is not registered")


def _verify_rows(writer: DisclosureWriter) -> Iterator[Fault]:
    if bytes(writer.public_key) != door.public_key_bytes():
        yield Fault(writer.id, 0, "another signing key")
    sealed = DisclosureSegment.objects.filter(writer=writer.id).aggregate(rows=Sum("rows"))["rows"] or 0
    if Disclosure.objects.filter(writer=writer.id).count() != sealed:
        yield Fault(writer.id, 0, "not as many rows as were sealed")


def _chain(writer: UUID) -> Iterator[tuple[Segment, list[Row]]]:
    stored_rows = Disclosure.objects.filter(writer=writer).order_by("segment", "position").iterator()
    groups = groupby(stored_rows, key=lambda row: row.segment)
    number, rows = next(groups, (0, iter(())))
    for stored in DisclosureSegment.objects.filter(writer=writer).order_by("number").iterator():
        own: list[Row] = []
        if number == stored.number:
            own = [_row(row) for index, row in enumerate(rows) if row.position == index]
            number, rows = next(groups, (0, iter(())))
        yield _segment(stored), own


def _segment(stored: DisclosureSegment) -> Segment:
    return Segment(
        writer=stored.writer,
        number=stored.number,
        rows=stored.rows,
        previous=bytes(stored.previous),
        root=bytes(stored.root),
        signature=bytes(stored.signature),
        sealed_at=stored.sealed_at,
    )


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

"""Removing disclosures when their time is over: whole segments, each with a signed tombstone in its place."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from smarttec.kernel import clock
from smarttec.notice import door, tombstones
from smarttec.notice.audit import segment_of
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureTombstone

KEPT_FOR = timedelta(days=3 * 365)
"""How long a disclosure stays: claims for what was done with data lapse after about three years in most places."""

REASON = "kept for its time"
_BATCH = 500
_BURIED = DisclosureTombstone.objects.filter(writer=OuterRef("writer"), number=OuterRef("number"))


def remove_old_disclosures(*, older_than: timedelta = KEPT_FOR) -> int:
    """Remove the rows of every segment sealed longer ago; how many segments. Each batch is a transaction of its own."""
    limit, total = clock.now() - older_than, 0
    while removed := _remove_batch(limit):
        total += removed
    return total


@transaction.atomic
def _remove_batch(limit: datetime) -> int:
    old = DisclosureSegment.objects.filter(sealed_at__lt=limit).filter(~Exists(_BURIED))
    segments = [segment_of(stored) for stored in old.order_by("sealed_at")[:_BATCH]]
    for segment in segments:
        Disclosure.objects.filter(writer=segment.writer, segment=segment.number).delete()
    removed_at, key = clock.now(), door.audit_key()
    stones = [tombstones.bury(key=key, segment=s, removed_at=removed_at, reason=REASON) for s in segments]
    DisclosureTombstone.objects.bulk_create(
        DisclosureTombstone(
            writer=stone.segment.writer,
            number=stone.segment.number,
            rows=stone.segment.rows,
            sealed_at=stone.segment.sealed_at,
            root=stone.segment.root,
            removed_at=stone.removed_at,
            reason=stone.reason,
            signature=stone.signature,
        )
        for stone in stones
    )
    return len(segments)

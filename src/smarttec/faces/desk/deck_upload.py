"""Taking a rate deck in: bounded, read strictly, kept so that what was previewed is what is applied."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.faces.desk.models import DeckUpload
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.people.models import Person
from smarttec.rating import actions
from smarttec.rating.comparison import Kind, Summary
from smarttec.rating.deck_csv import read_lines
from smarttec.rating.domain import Service
from smarttec.rating.layout import Layout
from smarttec.rating.queries import Deck
from smarttec.rating.staging import Numbered

TEXT_BYTES_MAX = 96_000_000
LINES_MAX = 1_000_000
UNUSED_FOR = timedelta(days=7)
"""An upload that was never applied goes after that."""
_GZIP = b"\x1f\x8b"


def read_file(raw: bytes) -> str:
    """The text of an uploaded file, plain or gzip. Raises `InvalidInput`."""
    if raw.startswith(_GZIP):
        raw = _unpack(raw)
    if len(raw) > TEXT_BYTES_MAX:
        raise InvalidInput(f"A rate deck has at most {TEXT_BYTES_MAX // 1_000_000} MB.", field="file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("The file is not UTF-8.", field="file") from None


def _unpack(packed: bytes) -> bytes:
    """At most one byte more than is taken, however much it would become."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        raw = unpacking.decompress(packed, TEXT_BYTES_MAX + 1)
    except zlib.error:
        raw = b""
    if not unpacking.eof and len(raw) <= TEXT_BYTES_MAX:
        raise InvalidInput("The compressed file cannot be read.", field="file")
    return raw


@transaction.atomic
def keep(*, raw: bytes, service: Service, carrier: str, is_complete: bool, layout: Layout, staff: Person) -> DeckUpload:
    """Keep a deck that can be read. Raises `InvalidInput`, `DeckInvalid` with the lines that cannot be taken."""
    text = read_file(raw)
    if text.count("\n") > LINES_MAX:
        raise InvalidInput(f"A rate deck has at most {LINES_MAX:,} lines here.", field="file")
    now = clock.now()
    count = sum(1 for _ in read_lines(io.StringIO(text, newline=""), layout, now=now))
    DeckUpload.objects.filter(applied_at=None, uploaded_at__lt=clock.now() - UNUSED_FOR).delete()
    content = text.encode()
    return DeckUpload.objects.create(
        service=service.value,
        carrier=carrier,
        is_complete=is_complete,
        content=gzip.compress(content, mtime=0),
        digest=hashlib.sha256(content).hexdigest(),
        lines=count,
        layout=layout.as_json(),
        uploaded_at=now,
        uploaded_by=staff,
    )


def deck_of(upload: DeckUpload) -> Deck:
    """Which price list it is for."""
    return Deck(Service(upload.service), upload.carrier or None)


def preview(upload: DeckUpload) -> Summary:
    """What it would change now."""
    return actions.preview(deck=deck_of(upload), lines=_lines(upload), is_complete=upload.is_complete)


@transaction.atomic
def apply(*, upload: UUID, digest: str, fingerprint: str, staff: Person) -> DeckUpload:
    """Take the previewed deck over; doing it again changes nothing.

    Raises `NotFound`; `Conflict` when the file or what it would change is not what was previewed.
    """
    row = DeckUpload.objects.select_for_update().filter(id=upload).first()
    if row is None:
        raise NotFound
    if row.digest != digest:
        raise Conflict("This is not the file that was previewed.")
    if row.applied_at is None:
        done = actions.take_over(
            deck=deck_of(row), lines=_lines(row), is_complete=row.is_complete, expected=fingerprint
        )
        if done.free and not row.carrier:
            summary = f"The {row} with {done.free:,} prices of zero"
            rule.demand(Proposal(
                kind="rate-deck", summary=summary, worth_micros=None, by=staff.id,
                content={"digest": row.digest, "service": row.service, "is_complete": row.is_complete},
            ))  # fmt: skip
        row.applied_at, row.applied_by, row.result = clock.now(), staff, counts(done)
        row.save(update_fields=["applied_at", "applied_by", "result"])
    return row


def counts(summary: Summary) -> dict[str, int]:
    """How many lines of each kind, every kind named."""
    return {kind.value: summary.counts[kind] for kind in Kind}


def _lines(upload: DeckUpload) -> Iterator[Numbered]:
    """As they were read at the upload: what has no date begins then."""
    file = io.TextIOWrapper(gzip.GzipFile(fileobj=io.BytesIO(bytes(upload.content))), encoding="utf-8", newline="")
    return read_lines(file, Layout.from_json(upload.layout), now=upload.uploaded_at)

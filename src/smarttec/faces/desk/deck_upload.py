"""A rate deck from its file to the price list: laid out, compared, taken over. What was previewed is what is applied.

Short files are read at once; longer ones by the worker, while the page tells how far it is.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.faces.desk.deck_file import FILE_BYTES_MAX, opened
from smarttec.faces.desk.deck_guess import holds_card_number_in
from smarttec.faces.desk.deck_summary import Told, counts, told
from smarttec.faces.desk.models import DeckPart, DeckProgress, DeckState, DeckUpload
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.people.models import Person
from smarttec.rating import actions
from smarttec.rating.comparison import Summary
from smarttec.rating.deck_csv import DeckInvalid, read_lines
from smarttec.rating.domain import Service
from smarttec.rating.layout import Layout
from smarttec.rating.queries import Deck
from smarttec.rating.staging import Numbered, Progress

LINES_MAX = 1_000_000
AT_ONCE_BYTES = 500_000
"""What is read while its page waits."""
UNUSED_FOR = timedelta(days=7)
"""An upload that was never applied goes after that."""
GIVEN_UP_AFTER = timedelta(hours=1)
"""No file takes that long: whoever read it is gone, and it is begun anew."""
_TASK = "smarttec.faces.desk.tasks.read_deck"
_RUNNING = (DeckState.COMPARING, DeckState.APPLYING)


@transaction.atomic
def begin(*, service: Service, carrier: str, size_bytes: int, staff: Person) -> DeckUpload:
    """A file is going to come. Raises `InvalidInput`."""
    if not 0 < size_bytes <= FILE_BYTES_MAX:
        raise InvalidInput(f"A file has at most {FILE_BYTES_MAX // 1_000_000} MB, and is not empty.", field="file")
    now = clock.now()
    DeckUpload.objects.filter(applied_at=None, uploaded_at__lt=now - UNUSED_FOR).delete()
    return DeckUpload.objects.create(
        service=service.value, carrier=carrier, size_bytes=size_bytes, uploaded_at=now, uploaded_by=staff
    )


@transaction.atomic
def lay_out(*, upload: UUID, layout: Layout, is_complete: bool) -> DeckUpload:
    """Say how the file is laid out, and have it compared. Raises `NotFound`, `Conflict`."""
    row = _locked(upload)
    if row.state in {DeckState.ARRIVING, DeckState.APPLIED, *_RUNNING}:
        raise Conflict("This file is being read, or was taken over.")
    row.layout, row.is_complete, row.problems, row.found = layout.as_json(), is_complete, [], {}
    _set_going(row, DeckState.COMPARING)
    return row


@transaction.atomic
def compare_again(*, upload: UUID) -> None:
    """The price list is another one by now. Raises `NotFound`."""
    row = _locked(upload)
    if row.state == DeckState.COMPARED:
        row.found = {}
        _set_going(row, DeckState.COMPARING)


@transaction.atomic
def apply(*, upload: UUID, digest: str, fingerprint: str, staff: Person) -> DeckUpload:
    """Take the previewed deck over; doing it again changes nothing.

    Raises `NotFound`; `Conflict` when the file or what it would change is not what was previewed.
    """
    row = _locked(upload)
    if row.state in {DeckState.APPLYING, DeckState.APPLIED}:
        return row
    if row.state != DeckState.COMPARED or row.digest != digest or row.found["fingerprint"] != fingerprint:
        raise Conflict("This is not what was previewed.")
    if row.found["free"] and not row.carrier:
        summary = f"The {row} with {row.found['free']:,} prices of zero"
        rule.demand(Proposal(
            kind="rate-deck", summary=summary, worth_micros=None, by=staff.id,
            content={"digest": row.digest, "service": row.service, "is_complete": row.is_complete},
        ))  # fmt: skip
    row.applied_by = staff
    _set_going(row, DeckState.APPLYING)
    return row


def _locked(upload: UUID) -> DeckUpload:
    row = DeckUpload.objects.select_for_update(no_key=True).filter(id=upload).first()
    if row is None:
        raise NotFound
    return row


def _set_going(row: DeckUpload, state: DeckState) -> None:
    """The worker takes it up once this is committed, where the page does not read it itself (`is_short`)."""
    row.state, row.begun_at = state, clock.now()
    row.save()
    if not is_short(row):
        app.configure_task(_TASK).defer(upload_id=str(row.id))


def is_short(row: DeckUpload) -> bool:
    """Whether it is read while its page waits."""
    return row.size_bytes <= AT_ONCE_BYTES


def run(upload: UUID) -> None:
    """Do what was set going, once. What cannot be read or does not fit any more is kept with the upload."""
    with transaction.atomic():
        row = (
            DeckUpload.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(id=upload, state__in=_RUNNING)
            .first()
        )
        if row is None:
            return
        try:
            with transaction.atomic():
                (_compare if row.state == DeckState.COMPARING else _take_over)(row)
        except DeckInvalid as error:
            if holds_card_number_in(error):
                DeckPart.objects.filter(upload=row).delete()
            row.problems = [(problem.line, problem.column, problem.message) for problem in error.problems]
            row.state = DeckState.REFUSED
        except InvalidInput as error:
            row.problems, row.state = [(1, "file", error.sentence)], DeckState.REFUSED
        except Conflict as error:
            row.problems, row.state = [(0, "", error.sentence)], DeckState.ARRIVED
        row.save()


def run_stalled(*, limit: int = 5) -> int:
    """Begin anew what somebody began who is gone; how many."""
    since = clock.now() - GIVEN_UP_AFTER
    stalled = list(
        DeckUpload.objects.filter(state__in=_RUNNING, begun_at__lt=since).values_list("id", flat=True)[:limit]
    )
    for upload in stalled:
        run(upload)
    return len(stalled)


def _compare(row: DeckUpload) -> None:
    summary = _read(row, lambda lines, progress: actions.preview(
        deck=deck_of(row), lines=lines, is_complete=row.is_complete, progress=progress
    ))  # fmt: skip
    found: Told = told(summary)
    row.found, row.state = dict(found), DeckState.COMPARED


def _take_over(row: DeckUpload) -> None:
    summary = _read(row, lambda lines, progress: actions.take_over(
        deck=deck_of(row), lines=lines, is_complete=row.is_complete, expected=row.found["fingerprint"],
        progress=progress,
    ))  # fmt: skip
    row.applied_at, row.result, row.state = clock.now(), counts(summary), DeckState.APPLIED


def deck_of(upload: DeckUpload) -> Deck:
    """Which price list it is for."""
    return Deck(Service(upload.service), upload.carrier or None)


def _read(row: DeckUpload, act: Callable[[Iterator[Numbered], Progress], Summary]) -> Summary:
    """Read it line by line: what has no date begins when it was uploaded."""
    with opened(row) as (text, done_bytes):
        lines = _counted(read_lines(text, Layout.from_json(row.layout), now=row.uploaded_at), row)
        return act(lines, lambda taken: None if is_short(row) else _tell(row, done_bytes(), taken))


def _counted(lines: Iterator[Numbered], row: DeckUpload) -> Iterator[Numbered]:
    row.lines = 0
    for line in lines:
        row.lines += 1
        if row.lines > LINES_MAX:
            raise InvalidInput(f"A rate deck has at most {LINES_MAX:,} lines here.")
        yield line


def _tell(row: DeckUpload, done_bytes: int, lines: int) -> None:
    """How far it is, by a connection of its own: the one that reads commits at the end only."""

    def note() -> None:
        told = {"done_bytes": done_bytes, "lines": lines, "begun_at": row.begun_at}
        DeckProgress.objects.update_or_create(upload=row.id, defaults=told)
        connection.close()

    with ThreadPoolExecutor(1) as beside:
        beside.submit(note).result()

"""Handing over those who stayed: a signed file, written while it is fetched, each person through the door.

The gate decides for each person: who restricted processing, is a minor, or would be left without protection abroad
stays here, and the clause is kept with them. Fetching the file again hands everybody over again, and is recorded again.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, Refused
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.door import Disclosed, Intent, Subject, disclose_all, unmask
from smarttec.notice.reading import Reader
from smarttec.people.holdings import subject_of
from smarttec.requests.handover.actions.common import What, locked, move, record
from smarttec.requests.handover.domain import Answer, State, recipient_in
from smarttec.requests.handover.models import Handover, HandoverPerson
from smarttec.requests.narrowing import Narrowed, rows_of, tables_of
from smarttec.requests.signed_lines import SignedLines

PURPOSE = Purpose.TRANSFER_BUSINESS
BATCH = 100


@transaction.atomic
def release(*, handover: UUID, by: UUID) -> Handover:
    """From now on it cannot be aborted. Raises `Conflict` before everybody's window is over, `NotFound`."""
    row = locked(handover)
    if row.leave_until is None or clock.now() < row.leave_until:
        raise Conflict("Not everybody has been told and had the time to leave.")
    if row.state != State.EXPORTED:
        move(row, State.EXPORTED)
        row.exported_at = clock.now()
        row.save(update_fields=["state", "exported_at"])
    record(row, What.EXPORTED, by=by)
    return row


def as_file(row: Handover, *, actor: str) -> Iterator[bytes]:
    """The signed lines: what the transfer is, then each person's tables. `row` was released."""
    lines, reader = SignedLines(), Reader(PURPOSE, actor)
    yield lines.line(_head(row))
    last, handed = UUID(int=0), 0
    for _ in count():
        batch = list(_staying(row).filter(person__gt=last).order_by("person").values_list("person", flat=True)[:BATCH])
        if not batch:
            break
        last = batch[-1]
        for given in _pass_door(row, batch):
            handed += 1
            yield from _person(given, lines, reader)
    digest = lines.digest
    yield lines.end()
    Handover.objects.filter(id=row.id).update(digest=digest, handed=handed)


def _staying(row: Handover) -> "QuerySet[HandoverPerson]":
    return HandoverPerson.objects.filter(handover=row, answer=Answer.STAYS, told_at__isnull=False)


@transaction.atomic
def _pass_door(row: Handover, batch: Sequence[UUID]) -> list[Disclosed[Narrowed]]:
    """Decide and record the whole batch in one segment; who may not leave is marked with the clause."""
    categories, key = frozenset(unmask(row.categories)), recipient_in(row.country)
    leaving = []
    for person in batch:
        held = subject_of(person)
        subject = Subject(held.person, held.cell, held.policy_word)
        leaving.append(
            (Intent(subject, key, PURPOSE, categories, new_id()), Narrowed(subject=held, categories=categories))
        )
    passed = []
    for person, outcome in zip(batch, disclose_all(leaving), strict=True):
        mine = HandoverPerson.objects.filter(handover=row, person=person)
        if isinstance(outcome, Refused):
            mine.update(kept_back=outcome.clause, handed_at=None)
        else:
            passed.append(outcome)
    gone = [given.value.subject.person for given in passed]
    HandoverPerson.objects.filter(handover=row, person__in=gone).update(handed_at=clock.now(), kept_back="")
    return passed


def _person(given: Disclosed[Narrowed], lines: SignedLines, reader: Reader) -> Iterator[bytes]:
    narrowed = given.value
    yield lines.line({"person": narrowed.subject.person, "disclosure": given.disclosure})
    for holding, columns in tables_of(narrowed):
        for batch in rows_of(holding, columns, narrowed, reader):
            yield b"".join(lines.line({"table": holding.title, "row": one}) for one in batch)


def _head(row: Handover) -> dict[str, object]:
    return {
        "transfer": row.id, "successor": row.successor, "country": row.country, "why": row.get_why_display(),
        "kinds": [category.name.lower() for category in unmask(row.categories)], "made_at": clock.now(),
    }  # fmt: skip

"""Handing over what was approved: through the door, as signed lines that are written while they are fetched.

The disclosures are decided and recorded before the first value is opened, one for each person; the values go from the
vault into the answer of this one request and are stored nowhere. Fetching it again is another disclosure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.door import Disclosed, Intent, Subject, disclose, unmask
from smarttec.notice.reading import Reader
from smarttec.people.holdings import subject_of
from smarttec.requests.authorities.actions.common import What, locked, move, record
from smarttec.requests.authorities.domain import State, recipient_in
from smarttec.requests.authorities.models import AuthorityCase, CaseSubject
from smarttec.requests.narrowing import Narrowed, rows_of, tables_of
from smarttec.requests.signed_lines import SignedLines

PURPOSE = Purpose.ANSWER_AUTHORITY


@dataclass(frozen=True, slots=True)
class Answer:
    """What may leave now: decided, recorded, not opened yet."""

    case: AuthorityCase
    given: tuple[Disclosed[Narrowed], ...]


@transaction.atomic
def release(*, case: UUID, by: UUID) -> Answer:
    """Let what was approved pass the door. Raises `Refused`, `Conflict` (not approved by two), `NotFound`."""
    row = locked(case)
    if row.state != State.ANSWERED:
        move(row, State.ANSWERED)
    if row.approved_by is None or row.approved_by == row.proposed_by:
        raise Conflict("Two persons have to agree to this.")
    given = tuple(_pass_door(row, one) for one in row.subjects.order_by("id"))
    row.answered_at = row.answered_at or clock.now()
    row.disclosures += len(given)
    row.save()
    record(row, What.ANSWERED, by=by)
    return Answer(row, given)


def _pass_door(row: AuthorityCase, about: CaseSubject) -> Disclosed[Narrowed]:
    held = subject_of(about.person_id)
    categories = frozenset(unmask(row.approved))
    narrowed = Narrowed(
        subject=held, categories=categories, made_from=row.approved_from, made_before=row.approved_until
    )
    subject = Subject(held.person, held.cell, held.policy_word)
    return disclose(Intent(subject, recipient_in(row.country), PURPOSE, categories, about.id), narrowed)


def as_file(answer: Answer, *, actor: str) -> Iterator[bytes]:
    """The signed lines: what the case is, then each person's tables. Opens as it goes; needs no declared purpose."""
    row, lines, reader = answer.case, SignedLines(), Reader(PURPOSE, actor)
    yield lines.line(_head(row))
    for given in answer.given:
        narrowed = given.value
        yield lines.line({"person": narrowed.subject.person, "disclosure": given.disclosure})
        for holding, columns in tables_of(narrowed):
            for batch in rows_of(holding, columns, narrowed, reader):
                yield b"".join(lines.line({"table": holding.title, "row": one}) for one in batch)
    digest = lines.digest
    yield lines.end()
    AuthorityCase.objects.filter(id=row.id).update(digest=digest)


def _head(row: AuthorityCase) -> dict[str, object]:
    return {
        "case": row.id, "authority": row.authority, "country": row.country, "reference": row.reference,
        "basis": row.get_basis_display(), "law": row.law, "from": row.approved_from, "before": row.approved_until,
        "kinds": [category.name.lower() for category in unmask(row.approved)], "made_at": clock.now(),
    }  # fmt: skip

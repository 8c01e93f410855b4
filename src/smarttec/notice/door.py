"""The one door out. Nothing personal leaves the system but through here.

A disclosure is decided by the gate for every category, written as a row of a signed segment in the transaction that
decides it, and only then the values go to a gateway, wrapped in `Disclosed`: gateways accept nothing else, so a value
that did not pass the door does not even type-check. The policy word is read anew for the subject that leaves, so nobody
is disclosed under the word of somebody else, or under one that was changed meanwhile.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.errors import Refused
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice import segments
from smarttec.notice.gate import Reason, Request
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureWriter
from smarttec.notice.opened import demand_origin
from smarttec.notice.segments import Row, Segment
from smarttec.notice.versions import rule_book
from smarttec.vault.keystore import installation_secret

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data leave: id (a person's or an account's), cell and policy word."""

    id: UUID
    cell: int
    policy_word: int


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to leave, to whom, why, and for which act of ours (a message, a payment, a mail)."""

    subject: Subject
    recipient: str
    purpose: Purpose
    categories: frozenset[Category]
    act: UUID


@dataclass(frozen=True, slots=True)
class Disclosed(Generic[Value]):
    """A value that passed the door. Made only by this module and by the data plane's `door_async`."""

    value: Value
    disclosure: UUID


def decide(intent: Intent, value: object = None) -> Row:
    """Ask the gate for every category; the row to be written. Raises `Refused` for the first that is not allowed.

    A value that was read from somebody else's row, or for a category that is not named, does not leave either.
    """
    if not intent.categories:
        raise Refused(clause="SHARE-1", reason=Reason.NOTHING_NAMED)
    book, today, clause = rule_book(), clock.now().date(), ""
    for category in intent.categories:
        request = Request(intent.subject.policy_word, intent.purpose, category, intent.recipient)
        clause = book.demand(request, today=today).clause
    demand_origin(value, subject=intent.subject.id, categories=intent.categories, clause=clause)
    return Row(
        id=new_id(),
        subject=intent.subject.id,
        act=intent.act,
        recipient=book.recipient(intent.subject.policy_word, intent.recipient).code,
        purpose=intent.purpose,
        categories=mask(intent.categories),
        clause=clause,
    )


def mask(categories: frozenset[Category]) -> int:
    """Categories as a bit mask."""
    return sum(1 << category for category in categories)


def unmask(bits: int) -> list[Category]:
    """Categories of a bit mask, in the order of the vocabulary."""
    return [category for category in Category if bits >> category & 1]


@lru_cache(maxsize=1)
def audit_key() -> Ed25519PrivateKey:
    """The installation's signing key, kept wrapped in the key store."""
    fresh = Ed25519PrivateKey.generate().private_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(installation_secret("audit-key", fresh))


def public_key_bytes() -> bytes:
    """The public half, stored with each writer so that anybody can verify."""
    return audit_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


_own = threading.local()


def _own_writer() -> UUID:
    """This thread's writer, registered in the deciding transaction when it is new."""
    writer: UUID | None = getattr(_own, "writer", None)
    if writer is None or not DisclosureWriter.objects.filter(id=writer).exists():
        writer = DisclosureWriter.objects.create(
            id=new_id(),
            name="control plane",
            public_key=public_key_bytes(),
            head=segments.FIRST_LINK,
            started_at=clock.now(),
        ).id
        _own.writer = writer
    return writer


def _append(rows: Sequence[Row]) -> Segment:
    """Seal the rows as the next segment. The writer's row is locked until the transaction ends."""
    writer = DisclosureWriter.objects.select_for_update().get(id=_own_writer())
    segment = segments.seal(
        key=audit_key(),
        writer=writer.id,
        number=writer.segments + 1,
        previous=bytes(writer.head),
        sealed_at=clock.now(),
        rows=rows,
    )
    writer.segments, writer.head = segment.number, segment.root
    writer.save(update_fields=["segments", "head"])
    return segment


def disclose(intent: Intent, value: Value) -> Disclosed[Value]:
    """Decide and record, inside the caller's transaction; hand back the value ready for a gateway.

    Raises `Refused` (nothing recorded, nothing to send). Call the gateway only after the transaction has committed.
    """
    (current,) = _as_stored([intent])
    return _record([(current, decide(current, value), value)])[0]


def disclose_all(leaving: Iterable[tuple[Intent, Value]]) -> list[Disclosed[Value] | Refused]:
    """As `disclose` for many, in one segment: for each the value ready to leave, or why it may not."""
    decided: list[tuple[Intent, Row, Value]] = []
    outcomes: list[Refused | None] = []
    given = list(leaving)
    for intent, (_, value) in zip(_as_stored([intent for intent, _ in given]), given, strict=True):
        try:
            decided.append((intent, decide(intent, value), value))
            outcomes.append(None)
        except Refused as refused:
            outcomes.append(refused)
    passed = iter(_record(decided) if decided else ())
    return [next(passed) if refused is None else refused for refused in outcomes]


Words = Callable[[Collection[UUID]], Mapping[UUID, int]]
_words_of: list[Words] = []


def words_from(look_up: Words) -> None:
    """Register who knows the policy words of subjects as they are stored now; the room of people does, at start-up."""
    if look_up not in _words_of:
        _words_of.append(look_up)


def _as_stored(intents: Sequence[Intent]) -> list[Intent]:
    """The same, each decided by the word that its subject has at this moment, whatever word was handed in.

    Subjects that nobody knows (a stranger's request) have the word that came with them.
    """
    subjects = {intent.subject.id for intent in intents}
    words = {subject: word for look_up in _words_of for subject, word in look_up(subjects).items()}
    return [_decided_by(intent, words.get(intent.subject.id)) for intent in intents]


def _decided_by(intent: Intent, word: int | None) -> Intent:
    return intent if word is None else replace(intent, subject=replace(intent.subject, policy_word=word))


def _record(decided: Sequence[tuple[Intent, Row, Value]]) -> list[Disclosed[Value]]:
    if not connection.in_atomic_block:
        raise RuntimeError("disclosing belongs into the transaction that decides it")
    segment = _append([row for _, row, _ in decided])
    DisclosureSegment.objects.create(
        writer=segment.writer,
        number=segment.number,
        rows=segment.rows,
        previous=segment.previous,
        root=segment.root,
        signature=segment.signature,
        sealed_at=segment.sealed_at,
    )
    Disclosure.objects.bulk_create(
        Disclosure(
            id=row.id,
            cell=intent.subject.cell,
            subject=row.subject,
            recipient=row.recipient,
            purpose=row.purpose,
            categories=row.categories,
            clause=row.clause,
            act=row.act,
            writer=segment.writer,
            segment=segment.number,
            position=position,
        )
        for position, (intent, row, _) in enumerate(decided)
    )
    return [Disclosed(value, row.id) for _, row, value in decided]

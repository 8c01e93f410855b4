"""The statements of a batch: arguments in columns, sealed with the keys of the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.enqueue import Inbound, enqueue_inbound
from smarttec.messaging.callbacks.models import Verb
from smarttec.messaging.inbound.domain import (
    IN_DOUBT_AT_MOST,
    REDELIVERED_WITHIN,
    Circumstances,
    Incoming,
    Segment,
    follow_up_id,
)
from smarttec.messaging.inbound.models import FollowUpKind, Fragment
from smarttec.messaging.inbound.owners import Owner
from smarttec.messaging.optout.everywhere import Blocked
from smarttec.messaging.optout.keywords import keyword
from smarttec.messaging.optout.noting import Said, note
from smarttec.messaging.sealing import BODY_LABEL, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.messaging.services.models import Service
from smarttec.notice.reading import Reader, SealedText
from smarttec.numbers.models import Assignment
from smarttec.post.late import Late, queue_late
from smarttec.storage.pools import Connection
from smarttec.storage.sqlfile import statement
from smarttec.vault.fields import PersonalField, PersonalModel

ACTOR = "sms gateway"
ANSWERED_AGAIN_AFTER = timedelta(hours=1)
FORWARDED = "text_forwarded"
"""Name of the mail that sends a text on, in `post.templates`."""
_HEARD = "UPDATE inbound_arrival SET in_doubt = FALSE WHERE session = $1 AND in_doubt AND arrived_at <= $2"
_RUNNING = Reader(Purpose.RUN_ACCOUNT, ACTOR)


def sealed_field(model: type[PersonalModel], name: str) -> PersonalField:
    """The sealed column of that name."""
    column = model._meta.get_field(name)
    if not isinstance(column, PersonalField):
        raise TypeError(f"{name} is not sealed")
    return column


FRAGMENT_LABELS = tuple(sealed_field(Fragment, name).seal_label for name in ("sender", "recipient", "octets"))
_OF_NUMBER = sealed_field(Assignment, "sms_url"), sealed_field(Assignment, "sms_fallback_url")
_OF_SERVICE = sealed_field(Service, "inbound_url"), sealed_field(Service, "fallback_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that is whole."""

    owner: Owner
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    body: str = field(repr=False)
    is_ucs2: bool
    segments: int
    id: UUID = field(default_factory=new_id)


def sql(name: str) -> str:
    """A statement of this room."""
    return statement("messaging.inbound", name)


async def arrive(
    connection: Connection, found: Sequence[tuple[Owner, Incoming]], how: Circumstances, now: datetime
) -> list[tuple[Owner, Incoming]]:
    """Those that had not arrived before."""
    by_identity = {(owner.account, owner.keys.digest(one.identity)): (owner, one) for owner, one in found}
    ordered = sorted(by_identity)
    entries = [by_identity[key] for key in ordered]
    is_redelivery_time = now < how.bound_at + REDELIVERED_WITHIN
    rows = await connection.fetch(
        sql("arrive"),
        [account for account, _ in ordered],
        [owner.cell for owner, _ in entries],
        [digest for _, digest in ordered],
        [owner.keys.digest(one.likeness) for owner, one in entries],
        [now - one.same_within for _, one in entries],
        [not one.reference for _, one in entries],
        now,
        how.session,
        how.bound_at if is_redelivery_time else now - IN_DOUBT_AT_MOST,
        how.alive,
        how.lost,
        how.shaken_from,
        how.shaken_until,
        now - IN_DOUBT_AT_MOST,
    )
    fresh = {(UUID(bytes=row[0].bytes), row[1]) for row in rows}
    return [entry for key, entry in by_identity.items() if key in fresh]


async def heard(connection: Connection, session: UUID, until: datetime) -> None:
    """The carrier has our answers to what came by this session until then."""
    await connection.execute(_HEARD, session, until)


async def keep(
    connection: Connection, parts: Sequence[tuple[Owner, Incoming, Segment]], now: datetime
) -> Sequence[Any]:
    """Keep parts; the rows (see `complete.sql`) of texts that are whole by them are taken out and returned."""
    last = {}
    for owner, one, segment in parts:
        group = owner.keys.digest(one.group)
        last[owner.account, group, segment.number] = (owner, one, segment, new_id())
    accounts, groups = [key[0] for key in last], [key[1] for key in last]
    await connection.execute(sql("lock"), groups)
    sealed = [
        [owner.keys.seal(text, row=row, label=label) for text, label in zip(_texts(one), FRAGMENT_LABELS, strict=True)]
        for owner, one, _, row in last.values()
    ]
    await connection.execute(
        sql("keep"),
        [row for *_, row in last.values()],
        [owner.cell for owner, *_ in last.values()],
        accounts,
        groups,
        [segment.number for _, _, segment, _ in last.values()],
        [segment.total for _, _, segment, _ in last.values()],
        [one.data_coding for _, one, _, _ in last.values()],
        *([row[column] for row in sealed] for column in range(3)),
        now,
    )
    rows: Sequence[Any] = await connection.fetch(sql("complete"), accounts, groups)
    return rows


def _texts(one: Incoming) -> tuple[str, str, str]:
    return one.sender, one.recipient, one.octets.decode("latin-1")


async def store(connection: Connection, texts: Sequence[Text], blocked: Blocked, now: datetime) -> None:
    """Store texts and all that follows from them: keywords, callbacks, answers. `blocked`: who refused everything."""
    if not texts:
        return
    await connection.execute(
        sql("store"),
        [text.id for text in texts],
        [text.owner.cell for text in texts],
        [text.owner.account for text in texts],
        [text.owner.keys.seal(text.recipient, row=text.id, label=RECIPIENT_LABEL) for text in texts],
        [text.owner.digest for text in texts],
        [text.owner.keys.seal(text.sender, row=text.id, label=SENDER_LABEL) for text in texts],
        [text.owner.keys.digest(text.sender) for text in texts],
        [text.owner.keys.seal(text.body, row=text.id, label=BODY_LABEL) for text in texts],
        [text.is_ucs2 for text in texts],
        [text.segments for text in texts],
        [text.owner.currency for text in texts],
        now,
    )
    await enqueue_inbound(connection, messages=[_callback(text) for text in texts], now=now)
    await _converse(connection, texts)
    await _forward(connection, texts, now)
    await _follow(connection, texts, blocked, now)


def _callback(text: Text) -> Inbound:
    owner = text.owner
    url_column, fallback_column = _OF_SERVICE if owner.service else _OF_NUMBER

    def url(blob: bytes | None, column: PersonalField) -> str:
        if blob is None:
            return ""
        sealed = SealedText(blob, owner.service or owner.assignment, column.seal_label, column.category)
        return _RUNNING.open(sealed, keys=owner.keys, subject=owner.account, policy_word=owner.policy)

    return Inbound(
        message=text.id,
        account=owner.account,
        cell=owner.cell,
        url=url(owner.url, url_column),
        fallback_url=url(owner.fallback_url, fallback_column),
        method=Verb[owner.method],
        fallback_method=Verb[owner.fallback_method],
        keys=owner.keys,
    )


async def _converse(connection: Connection, texts: Sequence[Text]) -> None:
    last: dict[tuple[UUID, bytes], tuple[int, UUID, int]] = {}
    for text in texts:
        key = (text.owner.account, text.owner.keys.digest(text.sender))
        _, before, count = last.get(key, (0, text.id, 0))
        last[key] = (text.owner.cell, max(before, text.id), count + 1)
    ordered = sorted(last)
    await connection.execute(
        sql("converse"),
        [account for account, _ in ordered],
        [peer for _, peer in ordered],
        *([last[key][column] for key in ordered] for column in range(3)),
    )


async def _forward(connection: Connection, texts: Sequence[Text], now: datetime) -> None:
    """Queue a mail for each text to a number that is set to send them on."""
    mails = [
        Late(id=follow_up_id(text.id, FollowUpKind.FORWARD), person=text.owner.mails_to, act=text.id)
        for text in texts
        if text.owner.mails_to
    ]
    if mails:
        await queue_late(connection, template=FORWARDED, mails=mails, now=now)


async def _follow(connection: Connection, texts: Sequence[Text], blocked: Blocked, now: datetime) -> None:
    words = await note(connection, [_said(text) for text in texts], now=now)
    follow: list[tuple[Text, FollowUpKind, str]] = []
    for text in texts:
        said = words.get(text.id)
        if text.sender in blocked and (word := keyword(text.body)):
            follow.append((text, FollowUpKind.CONFIRM, word.wording_when_refused))
        elif said is not None:
            follow.append((text, FollowUpKind.CONFIRM, said.wording))
        elif text.owner.has_auto_reply:
            follow.append((text, FollowUpKind.AUTO_REPLY, ""))
    if not follow:
        return
    await connection.execute(
        sql("follow"),
        [follow_up_id(text.id, kind) for text, kind, _ in follow],
        [text.owner.cell for text, _, _ in follow],
        [text.owner.account for text, _, _ in follow],
        [text.id for text, _, _ in follow],
        [text.owner.assignment for text, _, _ in follow],
        [text.owner.keys.digest(text.sender) for text, _, _ in follow],
        [kind for _, kind, _ in follow],
        [wording for _, _, wording in follow],
        now,
        now - ANSWERED_AGAIN_AFTER,
    )


def _said(text: Text) -> Said:
    owner = text.owner
    return Said(
        message=text.id,
        account=owner.account,
        cell=owner.cell,
        own_digest=owner.digest,
        peer_digest=owner.keys.digest(text.sender),
        body=text.body,
    )

"""Opening what a callback needs: addresses and the token to run the account, the message's fields to deliver it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.callbacks.domain import TEST_BODY, TEST_NUMBER, Told
from smarttec.messaging.callbacks.enqueue import FALLBACK_LABEL, URL_LABEL
from smarttec.messaging.callbacks.models import Endpoint, Kind, Verb
from smarttec.messaging.callbacks.ports import Method
from smarttec.messaging.callbacks.queue import Claim
from smarttec.messaging.models import Status
from smarttec.messaging.sealing import BODY_LABEL, CONTENT, PEER, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.notice.door import Subject
from smarttec.notice.reading import Reader, SealedText
from smarttec.people.models import Account
from smarttec.storage.pools import Connection
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.fields import PersonalField

ACTOR = "webhooks"
_TELLING = Reader(Purpose.DELIVER_MESSAGE, ACTOR)
_RUNNING = Reader(Purpose.RUN_ACCOUNT, ACTOR)
_TESTS = frozenset({Kind.TEST_STATUS, Kind.TEST_INBOUND})
_INBOUND = frozenset({Kind.INBOUND, Kind.TEST_INBOUND})
_METHODS: dict[int, Method] = {Verb.POST: "POST", Verb.GET: "GET"}


def _label(model: type[Account] | type[Endpoint], name: str) -> bytes:
    column = model._meta.get_field(name)
    if not isinstance(column, PersonalField):
        raise TypeError(f"{name} is not sealed")
    return column.seal_label


_TOKEN_LABEL = _label(Account, "auth_token")
_STATUS_LABEL, _INBOUND_LABEL = _label(Endpoint, "status_url"), _label(Endpoint, "inbound_url")
_ACCOUNT_FALLBACK_LABEL = _label(Endpoint, "fallback_url")


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed callback with all that is needed to make it. Addresses are empty when there is none (any more)."""

    claim: Claim
    subject: Subject
    told: Told
    token: str = field(repr=False)
    url: str = field(repr=False)
    fallback_url: str = field(repr=False)
    method: Method = "POST"
    fallback_method: Method = "POST"

    @property
    def is_inbound(self) -> bool:
        """Whether the answer may ask us to do something."""
        return self.claim.kind in _INBOUND

    @property
    def is_test(self) -> bool:
        """Whether nothing happened but the press of a button."""
        return self.claim.kind in _TESTS


async def details_of(connection: Connection, claims: Sequence[Claim]) -> dict[int, Any]:
    """The rows that `open_job` reads, by callback."""
    rows = await connection.fetch(statement("messaging.callbacks", "details"), [claim.id for claim in claims])
    return {row[0]: row for row in rows}


def open_job(claim: Claim, row: Any, keys: SubjectKeys | None) -> Job:
    """Open everything, each for its purpose. Raises `Refused` where the notice does not allow it, `ValueError` for a
    message that was emptied since.
    """
    _, policy, token, sender, recipient, body, segments, *addresses, service, fields = row
    if keys is None:
        raise Refused(clause="RIGHTS-5", reason="the account's keys were destroyed")

    def text(reader: Reader, blob: bytes | None, row_id: Any, label: bytes, category: Category) -> str:
        if blob is None:
            return ""
        sealed = SealedText(blob, row_id, label, category)
        return reader.open(sealed, keys=keys, subject=claim.account, policy_word=policy)

    def secret(blob: bytes | None, row_id: Any, label: bytes) -> str:
        """What the call is made with, its address and what signs it, is not what it tells: a plain text."""
        return str(text(_RUNNING, blob, row_id, label, Category.CREDENTIAL))

    target_url, target_fallback, *methods, endpoint, status_url, inbound_url, fallback_url, method = addresses
    fallback_method = None
    if target_url is not None:
        url, (method, fallback_method) = secret(target_url, claim.message, URL_LABEL), methods
        fallback = secret(target_fallback, claim.message, FALLBACK_LABEL)
    elif claim.kind in _INBOUND:
        url, fallback = secret(inbound_url, endpoint, _INBOUND_LABEL), ""
    else:
        url, fallback = secret(status_url, endpoint, _STATUS_LABEL), ""
    if claim.kind is Kind.EVENT:
        told = Told(claim.kind, claim.account, claim.message, Status.QUEUED, fields=told_fields(fields))
        subject = Subject(claim.account, claim.cell, policy)
        return Job(claim, subject, told, secret(token, claim.account, _TOKEN_LABEL), url, "", _METHODS[method])
    told = Told(
        claim.kind, claim.account, claim.message, Status(claim.status), claim.error_code,
        sender=TEST_NUMBER if claim.kind in _TESTS else text(_TELLING, sender, claim.message, SENDER_LABEL, PEER),
        recipient=TEST_NUMBER if claim.kind in _TESTS else text(
            _TELLING, recipient, claim.message, RECIPIENT_LABEL, PEER
        ),
        body=_body(claim, lambda: text(_TELLING, body, claim.message, BODY_LABEL, CONTENT)),
        segments=segments,
        service=service,
    )  # fmt: skip
    if not told.sender or not told.recipient:
        raise ValueError("the message was emptied")
    return Job(
        claim, Subject(claim.account, claim.cell, policy), told, secret(token, claim.account, _TOKEN_LABEL), url,
        fallback or secret(fallback_url, endpoint, _ACCOUNT_FALLBACK_LABEL), _METHODS[method or Verb.POST],
        _METHODS[fallback_method or method or Verb.POST],
    )  # fmt: skip


def told_fields(stored: Any) -> tuple[tuple[str, str], ...]:
    """What an event's target holds. Raises `ValueError` for one that is gone."""
    fields = orjson.loads(stored) if isinstance(stored, str) else stored
    if not fields:
        raise ValueError("the event is not there any more")
    return tuple((str(name), str(value)) for name, value in fields.items())


def _body(claim: Claim, opened: Any) -> str:
    """The text: needed only where the message came in."""
    if claim.kind is Kind.TEST_INBOUND:
        return TEST_BODY
    return str(opened()) if claim.kind is Kind.INBOUND else ""

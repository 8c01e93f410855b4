"""The Idempotency-Key header: the same request with the same key is done once and answered alike, for a day.

A key belongs to the account that the request is about, and its answer to whoever asked first: with other credentials
the same key is refused, as they may not be entitled to that answer. Secrets are not kept and never told again.

What was refused is forgotten, so that it can be tried again with the same key. A request that died before its answer
was kept is not done a second time: only a message, whose id is known beforehand, can be looked for (`submissions`).
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response
from starlette.types import Scope

from smarttec.faces.twilio.models import OnceRequest
from smarttec.faces.twilio.refusals import KeyReused
from smarttec.faces.twilio.requests import header
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotAuthenticated, OutcomeUnknown, SmarttecError
from smarttec.kernel.ids import new_id, time_of
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.reading import Reader, SealedText
from smarttec.storage.pools import Pools
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

KEPT = timedelta(days=1)
ABANDONED_AFTER = timedelta(minutes=2)
KEY_CHARACTERS_MAX = 255
_RESERVE = """
INSERT INTO api_oncerequest AS r (id, account, key_digest, request_digest, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account, key_digest) DO UPDATE
SET id = excluded.id, request_digest = excluded.request_digest, created_at = excluded.created_at,
    status = NULL, answer = NULL
WHERE r.created_at < $6
RETURNING id
"""
_FIND = "SELECT id, request_digest, status, answer FROM api_oncerequest WHERE account = $1 AND key_digest = $2"
_KEEP = "UPDATE api_oncerequest SET status = $2, answer = $3 WHERE id = $1"
_FORGET = "DELETE FROM api_oncerequest WHERE id = $1"
SECRET_FIELDS = frozenset({"auth_token", "secret"})
_READER = Reader(Purpose.RUN_ACCOUNT, "api")
_LABEL = OnceRequest._meta.get_field("answer").seal_label


@dataclass(frozen=True, slots=True)
class Named:
    """A request with its key. `asker` is the account or API key whose credentials came along."""

    account: UUID
    asker: UUID
    key: str
    path: str
    fields: Mapping[str, str]

    @property
    def content(self) -> str:
        """What makes it the same request."""
        return f"{self.asker} {self.path}?{urlencode(sorted(self.fields.items()))}"


@dataclass(frozen=True, slots=True)
class Reserved:
    """The place of a request: `is_new` when it came for the first time, with what was answered when not."""

    id: UUID
    is_new: bool
    keys: SubjectKeys
    status: int | None = None
    answer: bytes | None = None

    @property
    def is_abandoned(self) -> bool:
        """Whether the process that had it must have died."""
        return clock.now() - time_of(self.id) > ABANDONED_AFTER


def key_of(scope: Scope) -> str | None:
    """The header, if there is one. Raises `InvalidInput`."""
    given = header(scope, b"idempotency-key")
    if not given:
        return None
    if len(given) > KEY_CHARACTERS_MAX or not given.isascii():
        raise InvalidInput(f"An Idempotency-Key has at most {KEY_CHARACTERS_MAX} ASCII characters.")
    return given.decode("ascii")


async def reserve(pools: Pools, named: Named) -> Reserved:
    """Take the key's place, or find what stands there. Raises `KeyReused` for another request's key."""
    keys = (await AsyncKeystore(pools.keystore).keys_of([named.account]))[named.account]
    if keys is None:
        raise NotAuthenticated
    key, content, now = keys.digest(named.key), keys.digest(named.content), clock.now()
    taken = await pools.data.fetchval(_RESERVE, new_id(), named.account, key, content, now, now - KEPT)
    if taken is not None:
        return Reserved(taken, is_new=True, keys=keys)
    row: Any = await pools.data.fetchrow(_FIND, named.account, key)
    if row is None:
        raise KeyReused("A request with this Idempotency-Key was refused just now; send it again.")
    if row[1] != content:
        raise KeyReused("This Idempotency-Key came with another request, or with other credentials, before.")
    return Reserved(row[0], is_new=False, keys=keys, status=row[2], answer=row[3])


async def forget(pools: Pools, reserved: Reserved) -> None:
    """Free the key: nothing was done."""
    await pools.data.execute(_FORGET, reserved.id)


async def once(pools: Pools, named: Named, act: Callable[[], Awaitable[Response]], *, policy_word: int) -> Response:
    """The act's answer, from this time or from the first. Raises `KeyReused` and what the act raises."""
    reserved = await reserve(pools, named)
    if not reserved.is_new:
        return _first_answer(reserved, named.account, policy_word)
    try:
        response = await act()
    except SmarttecError as error:
        if not isinstance(error, OutcomeUnknown):
            await forget(pools, reserved)
        raise
    text = _without_secrets(bytes(response.body).decode())
    sealed = reserved.keys.seal(text, row=reserved.id, label=_LABEL)
    await pools.data.execute(_KEEP, reserved.id, response.status_code, sealed)
    return response


def _without_secrets(text: str) -> str:
    """A secret is told once, to whoever asked for it first; a repetition finds null in its place."""
    if not text:
        return text
    body = json.loads(text)
    return json.dumps({name: None if name in SECRET_FIELDS else value for name, value in body.items()})


def _first_answer(reserved: Reserved, account: UUID, policy_word: int) -> Response:
    if reserved.status is None or reserved.answer is None:
        raise KeyReused("The request with this Idempotency-Key is under way, or died; look before you repeat it.")
    sealed = SealedText(reserved.answer, reserved.id, _LABEL, Category.CREDENTIAL)
    text = _READER.open(sealed, keys=reserved.keys, subject=account, policy_word=policy_word)
    return Response(text, status_code=reserved.status, media_type="application/json")

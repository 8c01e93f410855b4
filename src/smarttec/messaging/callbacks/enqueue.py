"""The way into the queue for other rooms. What is enqueued commits, or does not, with what it tells of.

Status changes enqueue themselves: a trigger on `messaging_message` looks at its `has_callback` (see `sql/on_status`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from smarttec.messaging.callbacks.models import Callback, Kind, Target, Verb
from smarttec.messaging.models import Status
from smarttec.people.models import Account
from smarttec.storage.pools import Connection
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.fields import PersonalField


def _label(name: str) -> bytes:
    column = Target._meta.get_field(name)
    if not isinstance(column, PersonalField):
        raise TypeError(f"{name} is not sealed")
    return column.seal_label


URL_LABEL = _label("url")
FALLBACK_LABEL = _label("fallback_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """An inbound message that was stored. Without `url` it goes to the account's own server, if it has one.

    `url` and `fallback_url`: of the number it came to, or its messaging service, as the customer gave them (checked by
    `kernel.urls.check_url`); `keys`: the account's, needed only to seal them.
    """

    message: UUID
    account: UUID
    cell: int
    url: str = field(default="", repr=False)
    fallback_url: str = field(default="", repr=False)
    method: Verb = Verb.POST
    fallback_method: Verb = Verb.POST
    keys: SubjectKeys | None = None


async def enqueue_inbound(connection: Connection, *, messages: Sequence[Inbound], now: datetime) -> set[UUID]:
    """Tell the customers' servers of these messages, in the transaction that stores them (`messaging_message`,
    direction INBOUND, status RECEIVED). Idempotent per message. Returns the messages that a server will be told of.
    """
    if not messages:
        return set()
    rows = await connection.fetch(
        statement("messaging.callbacks", "enqueue_inbound"),
        [one.message for one in messages],
        [one.account for one in messages],
        [one.cell for one in messages],
        [_sealed(one, one.url, URL_LABEL) for one in messages],
        [_sealed(one, one.fallback_url, FALLBACK_LABEL) for one in messages],
        [one.method for one in messages],
        [one.fallback_method for one in messages],
        now,
    )
    return {row[0] for row in rows}


def enqueue_event(
    *, account: Account, event: UUID, url: str, method: int, fields: Mapping[str, str], now: datetime
) -> None:
    """Tell a customer's server of something that is no message, in the transaction that makes it happen. Once per
    event: one that was enqueued before is refused by the table.
    """
    target = Target(
        id=event, cell=account.cell, account=account.id, url=url, method=method, fields=dict(fields), created_at=now
    )
    target.account_policy = account.policy
    target.save(force_insert=True)
    Callback.objects.create(
        cell=account.cell, account=account.id, message=event, kind=Kind.EVENT, status=Status.QUEUED, created_at=now,
        due_at=now,
    )  # fmt: skip


def _sealed(inbound: Inbound, url: str, label: bytes) -> bytes | None:
    if not url or inbound.keys is None:
        return None
    return inbound.keys.seal(url, row=inbound.message, label=label)


def sealed_status_url(url: str, *, message: UUID, keys: SubjectKeys) -> bytes:
    """The address as `callbacks_target.url` holds it, for the statement that stores the message."""
    return keys.seal(url, row=message, label=URL_LABEL)

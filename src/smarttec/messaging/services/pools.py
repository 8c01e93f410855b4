"""What the intake reads of the pools that a flush asks for, and the choice of a sender from one."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.domain import Draft
from smarttec.messaging.optout.errors import RecipientOptedOut
from smarttec.messaging.services import errors
from smarttec.messaging.services.domain import PoolSender, in_order
from smarttec.messaging.services.models import AlphaSender, Service
from smarttec.notice.reading import Reader, SealedText
from smarttec.numbers.domain import Kind, may_send
from smarttec.numbers.models import Assignment
from smarttec.storage.pools import Pool
from smarttec.storage.sqlfile import statement
from smarttec.vault.cipher import SubjectKeys

_READER = Reader(Purpose.DELIVER_MESSAGE, "messaging services")
_RUNNING = Reader(Purpose.RUN_ACCOUNT, "messaging services")
_LABEL = Assignment._meta.get_field("e164").seal_label
_NAME_LABEL = AlphaSender._meta.get_field("name").seal_label
_STATUS_LABEL = Service._meta.get_field("status_url").seal_label


@dataclass(frozen=True, slots=True)
class Asking:
    """A draft that asks for a sender: who it is to, where that is, and what its account is known by."""

    draft: Draft
    recipient_digest: bytes
    country: str
    keys: SubjectKeys
    policy_word: int
    rules: AbstractSet[str]
    """Where senders have to be registered (`numbers.domain.may_send`)."""


@dataclass(frozen=True, slots=True)
class SenderPool:
    """A service with its senders. `status_url` is sealed.

    `registered`: see `numbers.domain.may_send`; `opted_out`: hashes of recipients.
    """

    id: UUID
    account: UUID
    is_sticky: bool
    validity_seconds: int
    status_url: bytes | None
    senders: Sequence[PoolSender]
    registered: AbstractSet[bytes]
    opted_out: AbstractSet[bytes]

    def complete(self, asking: Asking) -> tuple[Draft, bytes]:
        """The draft with its sender and validity, and the sender's hash.

        Raises `RecipientOptedOut`, `PoolEmpty`, `NoSenderFits`, `SenderNotInPool`, or what stands against the number
        that the draft itself names.
        """
        draft = asking.draft
        if asking.recipient_digest in self.opted_out:
            raise RecipientOptedOut(field="To")
        if not self.senders:
            raise errors.PoolEmpty(field="MessagingServiceSid")
        number, digest = self._named(asking) if draft.sender else self._chosen(asking)
        validity_seconds = draft.validity_seconds or self.validity_seconds
        return replace(draft, sender=number, validity_seconds=validity_seconds), digest

    def opened_status_url(self, keys: SubjectKeys, policy_word: int) -> str:
        """The server that is told of messages that name none themselves; empty: none is."""
        if self.status_url is None:
            return ""
        sealed = SealedText(self.status_url, self.id, _STATUS_LABEL, Category.CREDENTIAL)
        return _RUNNING.open(sealed, keys=keys, subject=self.account, policy_word=policy_word)

    def _named(self, asking: Asking) -> tuple[str, bytes]:
        sender = asking.draft.sender
        digest = asking.keys.digest(sender)
        if digest not in {one.digest for one in self.senders}:
            raise errors.SenderNotInPool(field="From")
        self._demand(asking, sender, digest)
        return sender, digest

    def _chosen(self, asking: Asking) -> tuple[str, bytes]:
        lot = asking.recipient_digest.hex() if self.is_sticky else new_id().hex
        for one in in_order(self.senders, lot, asking.keys):
            label = _NAME_LABEL if one.kind == Kind.NAME else _LABEL
            sealed = SealedText(one.sealed, one.id, label, Category.MESSAGE_PEER)
            number = _READER.open(sealed, keys=asking.keys, subject=self.account, policy_word=asking.policy_word)
            try:
                self._demand(asking, number, one.digest)
            except InvalidInput:
                continue
            if number != asking.draft.recipient:
                return number, one.digest
        raise errors.NoSenderFits(field="MessagingServiceSid")

    def _demand(self, asking: Asking, sender: str, digest: bytes) -> None:
        may_send(
            sender=sender, digest=digest, country=asking.country, rules=asking.rules, registered=self.registered
        )  # fmt: skip


async def read_pools(
    pool: Pool, drafts: Sequence[tuple[UUID, UUID, bytes]], now: datetime
) -> Mapping[tuple[UUID, UUID], SenderPool]:
    """By account and service, for drafts of (account, service, hash of the recipient); what is not there is missing."""
    if not drafts:
        return {}
    columns = [[draft[place] for draft in drafts] for place in range(3)]
    rows: Sequence[Any] = await pool.fetch(statement("messaging.services", "pools"), *columns, now)
    return {
        (account, service): SenderPool(
            service,
            account,
            sticky,
            validity,
            url,
            [PoolSender(*one) for one in senders],
            frozenset(registered),
            frozenset(opted_out),
        )
        for service, account, sticky, validity, url, senders, registered, opted_out in rows
    }

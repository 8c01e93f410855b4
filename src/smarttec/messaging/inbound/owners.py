"""Whose a number is, whether that account may receive, and what the number is set to do: for a whole batch at once.

The directory beside the keys says whose; the account's own row of the number must agree. Two statements and the keys,
however many numbers are asked for and whatever is found.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.sealing import CONTENT, PEER
from smarttec.notice.gate import Request
from smarttec.notice.versions import rule_book
from smarttec.plans import standing as plans
from smarttec.plans.standing import Act
from smarttec.storage.pools import Pools
from smarttec.storage.sqlfile import statement
from smarttec.vault import directory
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore

_LISTED = "SELECT digest, subject FROM vault_directoryentry WHERE kind = $1 AND digest = ANY ($2::bytea[])"


@dataclass(frozen=True, slots=True)
class Owner:
    """An account's number, as far as receiving goes. Addresses and texts stay sealed.

    `service`: the messaging service whose addresses these are; None: the number's own.
    """

    account: UUID
    cell: int
    policy: int
    currency: str
    may_receive: bool
    keys: SubjectKeys
    digest: bytes
    assignment: UUID
    service: UUID | None
    url: bytes | None
    method: str
    fallback_url: bytes | None
    fallback_method: str
    has_auto_reply: bool
    mails_to: UUID | None
    """The person whose confirmed e-mail address gets every text, too."""


class Owners:
    """Reads them. `directory.load` must have been called in this process."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools
        self._keystore = AsyncKeystore(pools.keystore)

    async def of(self, numbers: Iterable[str], now: datetime) -> dict[str, Owner]:
        """By number; those that are nobody's are left out."""
        hashed = {directory.peppered(directory.Kind.SERVICE_NUMBER, number): number for number in set(numbers)}
        rows = await self._pools.keystore.fetch(_LISTED, int(directory.Kind.SERVICE_NUMBER), list(hashed))
        accounts = {hashed[bytes(row[0])]: UUID(bytes=row[1].bytes) for row in rows}
        keys = await self._keystore.keys_of(accounts.values())
        asked = {
            (account, own.digest(number)): number for number, account in accounts.items() if (own := keys[account])
        }
        return await self._read(asked, keys, now) if asked else {}

    async def _read(
        self, asked: dict[tuple[UUID, bytes], str], keys: dict[UUID, SubjectKeys | None], now: datetime
    ) -> dict[str, Owner]:
        accounts, digests = zip(*asked, strict=True)
        rows = await self._pools.data.fetch(statement("messaging.inbound", "owners"), accounts, digests)
        found = {}
        for row in rows:
            account = UUID(bytes=row[0].bytes)
            own = keys[account]
            if own is not None:
                found[asked[account, row[1]]] = _owner(account, row, own, now)
        return found


def _owner(account: UUID, row: Any, keys: SubjectKeys, now: datetime) -> Owner:
    _, digest, cell, policy, currency, standing, status, assignment, *settings = row
    may_receive = status == "active" and _is_permitted(standing, policy, now)
    return Owner(account, cell, policy, currency, may_receive, keys, digest, assignment, *settings)


def _is_permitted(standing: int, policy: int, now: datetime) -> bool:
    """By its standing and the notice: receiving needs no credit."""
    try:
        plans.demand(standing, Act.RECEIVE_SMS)
        for category in (PEER, CONTENT):
            rule_book().demand(Request(policy, Purpose.DELIVER_MESSAGE, category), today=now.date())
    except SmarttecError:
        return False
    return True

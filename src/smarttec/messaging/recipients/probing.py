"""The statements of a batch of accounts: what each has with its own hash of a number, and what is done about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from smarttec.storage.sqlfile import statement

Digests = Mapping[UUID, bytes]
"""Account → its hash of the number."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went between one number of an account and the number that is asked about."""

    own: bytes
    sent: int
    received: int
    under_way: int
    first_at: datetime
    last_at: datetime
    last_message: UUID


@dataclass(frozen=True, slots=True)
class Others:
    """What else an account has about it."""

    is_contact: bool
    refused: frozenset[bytes]
    """Hashes of the account's numbers that may not write to it."""


def _run(name: str, digests: Digests, *before: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement("messaging.recipients", name), [*before, list(digests), list(digests.values())])
        return list(cursor.fetchall()) if cursor.description else []


def traffic_of(digests: Digests) -> dict[UUID, list[Traffic]]:
    """By account; accounts that have none are left out. One statement."""
    found: dict[UUID, list[Traffic]] = defaultdict(list)
    for account, own, *rest in _run("probe", digests):
        found[account].append(Traffic(bytes(own or b""), *rest))
    return found


def others_of(digests: Digests) -> dict[UUID, Others]:
    """By account. One statement."""
    return {
        account: Others(is_contact, frozenset(bytes(digest) for digest in refused))
        for account, is_contact, refused in _run("others", digests)
    }


def refuse(digests: Digests, *, now: datetime) -> None:
    """No number of these accounts may write to it."""
    _run("refuse", digests, now)


def strip(digests: Digests) -> dict[UUID, int]:
    """Take it out of messages that are done with, and out of address books; how many messages of each account."""
    stripped = {account: int(count) for account, count in _run("strip", digests)}
    forgotten: Sequence[tuple[UUID]] = _run("forget", digests)
    return {**{account: 0 for (account,) in forgotten}, **stripped}

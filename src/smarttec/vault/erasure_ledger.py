"""The ledger of erasures: who was erased, so that no restored backup brings anybody back (clause RIGHTS-5).

    root      = SHA-256(0x03 ‖ number ‖ erasure ‖ person ‖ erased_at_ms ‖ previous root ‖ account ‖ … ‖ SHA-256(what))
    signature = Ed25519(the installation's key for this ledger, root)

It stands beside the keys, in the transaction that destroys them: a restore of the data does not roll it back. Copies
in a file (`erasure_file`) and in the data survive a restore of the key store too (`erasure_merging`). Keys that end for
another reason are in it as well (`ending`). Entries hold ids, counts and dates, nothing personal. The layout is part of
the stored format.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections, transaction
from django.db.models import Max

from smarttec.kernel import clock
from smarttec.vault.keystore import installation_secret
from smarttec.vault.models import KEYSTORE, ErasureEntry

FIRST_LINK = b"\0" * 32
NOBODY = UUID(int=0)
KEYS = "keys"
"""In `what`: why keys ended, when nobody was erased."""
_HEAD = struct.Struct(">Q16s16sQ32s")
_LOCK = 0x6572_6173
"""Of the advisory lock under which numbers are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One erasure. `person` is all zeros when only accounts went; `what` says per table what was done to how many."""

    number: int
    erasure: UUID
    person: UUID
    accounts: tuple[UUID, ...]
    what: Mapping[str, Any]
    erased_at: datetime
    previous: bytes
    root: bytes
    signature: bytes

    @property
    def is_of_keys(self) -> bool:
        """Whether only keys ended (`ending.end_keys`), and nobody was erased."""
        return KEYS in self.what

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """Everybody whose keys ended with it."""
        return tuple(one for one in (self.person, *self.accounts) if one != NOBODY)

    def is_intact(self) -> bool:
        """Whether it is as it was signed."""
        if self.root != root_of(self):
            return False
        try:
            ledger_key().public_key().verify(self.signature, self.root)
        except InvalidSignature:
            return False
        return True


What = Mapping[str, Any] | Callable[[int, datetime], Mapping[str, Any]]
"""What is written down, or how it is made from the number and the moment that the entry gets."""


def root_of(entry: Entry) -> bytes:
    """The hash that is signed."""
    erased_at_ms = round(entry.erased_at.timestamp() * 1000)
    head = _HEAD.pack(entry.number, entry.erasure.bytes, entry.person.bytes, erased_at_ms, entry.previous)
    what = json.dumps(entry.what, sort_keys=True, separators=(",", ":")).encode()
    accounts = b"".join(account.bytes for account in entry.accounts)
    return hashlib.sha256(b"\x03" + head + accounts + hashlib.sha256(what).digest()).digest()


@lru_cache(maxsize=1)
def ledger_key() -> Ed25519PrivateKey:
    """The key that signs, kept wrapped in the key store."""
    fresh = Ed25519PrivateKey.generate().private_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(installation_secret("erasure-ledger", fresh))


@transaction.atomic(using=KEYSTORE)
def append(
    *, erasure: UUID, person: UUID, accounts: Iterable[UUID], what: What, erased_at: datetime | None = None
) -> Entry:
    """Write an erasure down, once; joins the caller's transaction of the key store.

    `erased_at` is given for one that was written down before, under a number that is another's now.
    """
    key = ledger_key()
    lock()
    before = entry_of(erasure)
    if before is not None:
        return before
    last = ErasureEntry.objects.order_by("-number").first()
    number, moment = last.number + 1 if last else 1, erased_at or clock.now()
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    draft = Entry(
        number=number,
        erasure=erasure,
        person=person,
        accounts=tuple(accounts),
        what=what(number, moment) if callable(what) else what,
        erased_at=moment,
        previous=bytes(last.root) if last else FIRST_LINK,
        root=b"",
        signature=b"",
    )
    root = root_of(draft)
    return store(replace(draft, root=root, signature=key.sign(root)))


def lock() -> None:
    """Nobody else writes an entry until the caller's transaction ends."""
    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def store(entry: Entry) -> Entry:
    """A row of its own, as it is."""
    ErasureEntry.objects.create(
        number=entry.number,
        erasure=entry.erasure,
        person=entry.person,
        accounts=[str(account) for account in entry.accounts],
        what=dict(entry.what),
        erased_at=entry.erased_at,
        previous=entry.previous,
        root=entry.root,
        signature=entry.signature,
    )
    return entry


def entry_of(erasure: UUID) -> Entry | None:
    """The entry of that erasure."""
    row = ErasureEntry.objects.filter(erasure=erasure).first()
    return None if row is None else _entry_of(row)


def last_number() -> int:
    """Number of the newest entry; 0 when there is none."""
    return ErasureEntry.objects.aggregate(last=Max("number"))["last"] or 0


def root_at(number: int) -> bytes | None:
    """The root of that entry."""
    root = ErasureEntry.objects.filter(number=number).values_list("root", flat=True).first()
    return None if root is None else bytes(root)


def entries(*, after: int = 0) -> Iterator[Entry]:
    """Every entry with a later number, in order."""
    for row in ErasureEntry.objects.filter(number__gt=after).order_by("number").iterator():
        yield _entry_of(row)


def first_fault() -> int | None:
    """The number at which the chain is not as it was written; None when all of it is."""
    previous, number = FIRST_LINK, 0
    for entry in entries():
        if entry.number != number + 1 or entry.previous != previous or not entry.is_intact():
            return number + 1
        previous, number = entry.root, entry.number
    return None


def _entry_of(row: ErasureEntry) -> Entry:
    return Entry(
        number=row.number,
        erasure=row.erasure,
        person=row.person,
        accounts=tuple(UUID(account) for account in row.accounts),
        what=row.what,
        erased_at=row.erased_at,
        previous=bytes(row.previous),
        root=bytes(row.root),
        signature=bytes(row.signature),
    )

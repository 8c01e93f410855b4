"""The ledger of erasures: who was erased, so that no restored backup brings anybody back (clause RIGHTS-5).

    root      = SHA-256(0x03 ‖ number ‖ erasure ‖ person ‖ erased_at_ms ‖ previous root ‖ account ‖ … ‖ SHA-256(what))
    signature = Ed25519(the installation's key for this ledger, root)

It stands beside the keys, in the transaction that destroys them: a restore of the data does not roll it back. A copy
in a file (`erasure_file`) survives a restore of the key store too. Entries hold ids and counts, nothing personal. The
layout is part of the stored format.
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
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
from smarttec.kernel.errors import SealBroken
from smarttec.vault.keystore import installation_secret
from smarttec.vault.models import KEYSTORE, ErasureEntry

FIRST_LINK = b"\0" * 32
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

    def is_intact(self) -> bool:
        """Whether it is as it was signed."""
        if self.root != root_of(self):
            return False
        try:
            ledger_key().public_key().verify(self.signature, self.root)
        except InvalidSignature:
            return False
        return True


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
def append(*, erasure: UUID, person: UUID, accounts: Iterable[UUID], what: Mapping[str, Any]) -> Entry:
    """Write an erasure down, once; joins the caller's transaction of the key store."""
    key = ledger_key()
    _lock()
    before = ErasureEntry.objects.filter(erasure=erasure).first()
    if before is not None:
        return _entry_of(before)
    last = ErasureEntry.objects.order_by("-number").first()
    erased_at = clock.now()
    draft = Entry(
        number=last.number + 1 if last else 1,
        erasure=erasure,
        person=person,
        accounts=tuple(accounts),
        what=what,
        erased_at=erased_at.replace(microsecond=erased_at.microsecond // 1000 * 1000),
        previous=bytes(last.root) if last else FIRST_LINK,
        root=b"",
        signature=b"",
    )
    root = root_of(draft)
    return _store(replace(draft, root=root, signature=key.sign(root)))


@transaction.atomic(using=KEYSTORE)
def take_back_in(entries: Iterable[Entry]) -> int:
    """Entries that the key store lost with a restore of its own, from the file; how many. Raises `SealBroken`.

    Each has to be intact and to follow the last one that is there: nobody is erased by a forged line.
    """
    _lock()
    last = ErasureEntry.objects.order_by("-number").first()
    number, root, taken = last.number if last else 0, bytes(last.root) if last else FIRST_LINK, 0
    for entry in entries:
        if entry.number <= number:
            continue
        if entry.number != number + 1 or entry.previous != root or not entry.is_intact():
            raise SealBroken(f"Entry {entry.number} of the ledger of erasures is not what was written.")
        _store(entry)
        number, root, taken = entry.number, entry.root, taken + 1
    return taken


def _lock() -> None:
    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _store(entry: Entry) -> Entry:
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


def last_number() -> int:
    """Number of the newest entry; 0 when there is none."""
    return ErasureEntry.objects.aggregate(last=Max("number"))["last"] or 0


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

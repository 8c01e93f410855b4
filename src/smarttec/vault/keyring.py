"""Keys of subjects, unwrapped in memory for at most `KEY_CACHE_SECONDS`, then read anew.

The ring itself does no I/O. Sync code reads through `keystore.keys_of`, async code through `keystore.AsyncKeystore`;
both hand the stored rows to `accept`. Destroying a key forgets it here at once; other processes notice within
`KEY_CACHE_SECONDS`.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smarttec.kernel.errors import MisconfiguredError
from smarttec.vault.cipher import KEY_BYTES, KeyEncryptionKey, SubjectKeys, make_secret

KEY_CACHE_SECONDS = 60.0
KEY_CACHE_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A row of the key store."""

    subject: UUID
    generation: int
    wrapped: bytes
    kek_id: str


def _context(subject: UUID, generation: int) -> bytes:
    return b"subject-key" + subject.bytes + generation.to_bytes(2, "big")


class Keyring:
    """The process's cache of unwrapped keys, and the key-encryption keys it unwraps with."""

    def __init__(self, keks: Iterable[KeyEncryptionKey]) -> None:
        self._keks = {kek.key_id: kek for kek in keks}
        if not self._keks:
            raise MisconfiguredError("No key-encryption key is set (SMARTTEC_KEK).")
        self._current = next(iter(self._keks.values()))
        self._cache: OrderedDict[UUID, tuple[float, SubjectKeys | None]] = OrderedDict()

    def kek(self, kek_id: str) -> KeyEncryptionKey:
        """The key-encryption key of that id; one that is not configured is a misconfiguration."""
        try:
            return self._keks[kek_id]
        except KeyError:
            raise MisconfiguredError(f"The key-encryption key {kek_id} is needed and not set.") from None

    @property
    def current_kek(self) -> KeyEncryptionKey:
        """The one that new keys are wrapped with: the first that is configured."""
        return self._current

    def make(self, subject: UUID) -> WrappedKey:
        """A first key for a new subject, wrapped and ready to be stored."""
        kek = self._current
        return WrappedKey(subject, 1, kek.wrap(make_secret(), context=_context(subject, 1)), kek.key_id)

    def cached(self, subject: UUID) -> SubjectKeys | None:
        """The subject's keys, or None when they were destroyed. Raises `KeyError` when they must be read."""
        read_at, keys = self._cache[subject]
        if time.monotonic() - read_at > KEY_CACHE_SECONDS:
            raise KeyError(subject)
        return keys

    def accept(self, subjects: Iterable[UUID], rows: Iterable[WrappedKey]) -> None:
        """Take over what the key store answered for these subjects; those without a row are erased."""
        by_subject: dict[UUID, list[WrappedKey]] = {subject: [] for subject in subjects}
        for row in rows:
            by_subject[row.subject].append(row)
        read_at = time.monotonic()
        for subject, own in by_subject.items():
            self._cache[subject] = (read_at, self._unwrap(subject, own))
            self._cache.move_to_end(subject)
        while len(self._cache) > KEY_CACHE_ENTRIES:
            self._cache.popitem(last=False)

    def forget(self, subject: UUID) -> None:
        """Drop the subject's keys from memory, at once."""
        self._cache.pop(subject, None)

    def _unwrap(self, subject: UUID, rows: list[WrappedKey]) -> SubjectKeys | None:
        if not rows:
            return None
        data: dict[int, AESGCM] = {}
        index = b""
        for row in sorted(rows, key=lambda r: r.generation):
            secret = self.kek(row.kek_id).unwrap(row.wrapped, context=_context(subject, row.generation))
            data[row.generation], index = AESGCM(secret[:KEY_BYTES]), secret[KEY_BYTES:]
        return SubjectKeys(subject, max(data), data, index)

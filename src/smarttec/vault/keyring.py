"""Keys of subjects, unwrapped in memory for a bounded time, then read anew.

The ring itself does no I/O. Sync code reads through `keystore.keys_of`, async code through `keystore.AsyncKeystore`;
both hand the stored rows to `accept`. The process's `listener` tells the ring of every key that was destroyed or added
anywhere. While it is connected a key stays for `KEY_CACHE_SECONDS`; while nothing was heard for `SILENCE_SECONDS`, or
nobody listens, for `UNHEARD_CACHE_SECONDS` only: fail closed sooner.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smarttec.kernel import clock
from smarttec.kernel.errors import MisconfiguredError
from smarttec.vault.cipher import KEY_BYTES, KeyEncryptionKey, SubjectKeys, make_secret, renew_secret

KEY_CACHE_SECONDS = 60.0
UNHEARD_CACHE_SECONDS = 3.0
SILENCE_SECONDS = 5.0
KEY_CACHE_ENTRIES = 100_000
SETTLING = timedelta(minutes=10)
"""How old a later generation must be to seal; ten times what any process may still have in memory."""
_FIRST = 1
_NEVER = float("-inf")


class Held:
    """A subject's keys (None when they were destroyed) for as long as they may be used without asking the ring again.

    Read `keys` first and compare `until` (of `time.monotonic`) after it: whatever ends them does it the other way
    round, so keys that are still valid then were whole when they were read.
    """

    __slots__ = ("keys", "read_at", "until")

    def __init__(self, keys: SubjectKeys | None, *, read_at: float, until: float) -> None:
        self.keys = keys
        self.read_at = read_at
        self.until = until

    def end(self) -> None:
        """Whoever remembered this object has to ask again, and has no key in it any more."""
        self.until = _NEVER
        self.keys = None


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A row of the key store. A later generation than the first seals once `seals` is true (`has_settled`)."""

    subject: UUID
    generation: int
    wrapped: bytes
    kek_id: str
    seals: bool = False


def has_settled(created_at: datetime) -> bool:
    """Whether a generation made then may seal: every process has read it by now."""
    return created_at <= clock.now() - SETTLING


def _context(subject: UUID, generation: int) -> bytes:
    return b"subject-key" + subject.bytes + generation.to_bytes(2, "big")


class Keyring:
    """The process's cache of unwrapped keys, and the key-encryption keys it unwraps with. Safe in several threads."""

    def __init__(self, keks: Iterable[KeyEncryptionKey]) -> None:
        self._keks = {kek.key_id: kek for kek in keks}
        if not self._keks:
            raise MisconfiguredError("No key-encryption key is set (SMARTTEC_KEK).")
        self._current = next(iter(self._keks.values()))
        self._cache: OrderedDict[int, Held] = OrderedDict()
        self._forgotten: OrderedDict[int, float] = OrderedDict()
        self._forgot_all_at = _NEVER
        self._heard_at = _NEVER
        self._lock = Lock()

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
        return self._wrap(subject, _FIRST, make_secret())

    def renew(self, newest: WrappedKey) -> WrappedKey:
        """The next generation after `newest`, wrapped and ready to be stored; the index key stays."""
        return self._wrap(newest.subject, newest.generation + 1, renew_secret(self._secret_of(newest)))

    def rewrap(self, stored: WrappedKey) -> WrappedKey:
        """The same key under the current key-encryption key."""
        return self._wrap(stored.subject, stored.generation, self._secret_of(stored))

    def cached(self, subject: UUID) -> SubjectKeys | None:
        """The subject's keys, or None when they were destroyed. Raises `KeyError` when they must be read."""
        held = self._cache[subject.int]
        keys = held.keys
        return keys if time.monotonic() <= held.until else self._prolong(subject)

    def held(self, subject: UUID) -> Held | None:
        """What to remember instead of asking for each value, if the keys are in memory."""
        return self._cache.get(subject.int)

    def accept(
        self, subjects: Iterable[UUID], rows: Iterable[WrappedKey], *, asked_at: float | None = None
    ) -> dict[UUID, SubjectKeys | None]:
        """Take over what the key store answered for these subjects; those without a row are erased.

        `asked_at` (of `time.monotonic`) is when the question began. A subject that was forgotten since then is left
        out: the answer may be older than the destruction, so it has to be asked for again.
        """
        by_subject: dict[UUID, list[WrappedKey]] = {subject: [] for subject in subjects}
        for row in rows:
            by_subject[row.subject].append(row)
        unwrapped = {subject: self._unwrap(subject, own) for subject, own in by_subject.items()}
        asked_at = time.monotonic() if asked_at is None else asked_at
        with self._lock:
            valid = {subject: keys for subject, keys in unwrapped.items() if asked_at > self._forgotten_at(subject)}
            for subject, keys in valid.items():
                self._end(subject)
                self._cache[subject.int] = Held(keys, read_at=asked_at, until=self._end_of(asked_at))
            while len(self._cache) > KEY_CACHE_ENTRIES:
                self._cache.popitem(last=False)[1].end()
        return valid

    def forget(self, subject: UUID) -> None:
        """Drop the subject's keys from memory, at once, and whatever answer about them is under way."""
        with self._lock:
            self._end(subject)
            self._forgotten[subject.int] = time.monotonic()
            self._forgotten.move_to_end(subject.int)
            while len(self._forgotten) > KEY_CACHE_ENTRIES:
                _, self._forgot_all_at = self._forgotten.popitem(last=False)

    def forget_all(self) -> None:
        """Drop everything: something may have been missed."""
        with self._lock:
            for held in self._cache.values():
                held.end()
            self._cache.clear()
            self._forgotten.clear()
            self._forgot_all_at = time.monotonic()

    def heard(self) -> None:
        """The listener's connection works, and nothing was missed on it up to now."""
        self._heard_at = time.monotonic()

    def unheard(self) -> None:
        """The listener lost its connection."""
        with self._lock:
            self._heard_at = _NEVER
            for held in self._cache.values():
                held.until = self._end_of(held.read_at)

    def _end(self, subject: UUID) -> None:
        held = self._cache.pop(subject.int, None)
        if held is not None:
            held.end()

    def _end_of(self, read_at: float) -> float:
        """Until when keys that were read then may be used, as far as is known now."""
        heard = min(read_at + KEY_CACHE_SECONDS, self._heard_at + SILENCE_SECONDS)
        return max(read_at + UNHEARD_CACHE_SECONDS, heard)

    def _prolong(self, subject: UUID) -> SubjectKeys | None:
        """The keys, if the listener was heard since; `KeyError` when they are too old or were forgotten."""
        with self._lock:
            held = self._cache[subject.int]
            held.until = self._end_of(held.read_at)
            if time.monotonic() > held.until:
                raise KeyError(subject)
            return held.keys

    def _forgotten_at(self, subject: UUID) -> float:
        return max(self._forgotten.get(subject.int, _NEVER), self._forgot_all_at)

    def _wrap(self, subject: UUID, generation: int, secret: bytes) -> WrappedKey:
        kek = self._current
        return WrappedKey(subject, generation, kek.wrap(secret, context=_context(subject, generation)), kek.key_id)

    def _secret_of(self, row: WrappedKey) -> bytes:
        return self.kek(row.kek_id).unwrap(row.wrapped, context=_context(row.subject, row.generation))

    def _unwrap(self, subject: UUID, rows: list[WrappedKey]) -> SubjectKeys | None:
        if not rows:
            return None
        data: dict[int, AESGCM] = {}
        index = b""
        for row in rows:
            secret = self._secret_of(row)
            data[row.generation], index = AESGCM(secret[:KEY_BYTES]), secret[KEY_BYTES:]
        sealing = max((row.generation for row in rows if row.seals), default=min(data))
        return SubjectKeys(subject, sealing, data, index)

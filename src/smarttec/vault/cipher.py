"""The sealed format, version 1. It can never change for values already stored; a new version gets a new first byte.

    offset  0   1 byte    format version, 0x01
    offset  1   2 bytes   generation of the subject's data key, big endian
    offset  3  12 bytes   nonce, random (NIST SP 800-38D §8.2.2)
    offset 15   n bytes   AES-256-GCM ciphertext of the UTF-8 text, then the 16-byte tag

Additional authenticated data are subject id ‖ row id ‖ field label, so that a ciphertext moved to another person,
row or column does not open. A keyed hash (`digest`) of a value, for look-ups within one subject, uses a key that
lives and dies with the subject's data key.
"""

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smarttec.kernel.errors import SealBroken

KEY_BYTES = 32
DIGEST_BYTES = 16
OVERHEAD_BYTES = 31
_HEADER = struct.Struct(">BH")
_VERSION = 1


class Absent:
    """Stands for a personal value that cannot be read; no text, so that nobody takes it for one."""

    __slots__ = ("_shown",)

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __str__(self) -> str:
        return self._shown

    __repr__ = __str__

    def __bool__(self) -> bool:
        return False


ERASED = Absent("[erased]")
"""What a personal value reads as after its subject's key was destroyed."""
EMPTIED = b"\x01\x00\x00"
"""A value that was taken out: a head (version 1, generation 0) with nothing behind it. Reads as an empty text."""


@dataclass(frozen=True, slots=True)
class SubjectKeys:
    """The unwrapped keys of one data subject (a person or an account); `generation` is the one that seals."""

    subject: UUID
    generation: int
    data: dict[int, AESGCM]
    index: bytes
    _prefix: bytes = field(init=False, repr=False)
    _by_header: dict[bytes, AESGCM] = field(init=False, repr=False, compare=False)
    """The data keys by the first three bytes of what they sealed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_prefix", self.subject.bytes)
        keys = {_HEADER.pack(_VERSION, generation): key for generation, key in self.data.items()}
        object.__setattr__(self, "_by_header", keys)

    def seal(self, text: str, *, row: UUID, label: bytes) -> bytes:
        """Seal a text for that row and field, with the newest data key."""
        nonce = os.urandom(12)
        place = self._prefix + row.int.to_bytes(16) + label
        body = self.data[self.generation].encrypt(nonce, text.encode(), place)
        return _HEADER.pack(_VERSION, self.generation) + nonce + body

    def unseal(self, sealed: bytes, *, row: UUID, label: bytes) -> str:
        """The text again. Raises `SealBroken` when it was changed or stands in a foreign place."""
        key = self._by_header.get(sealed[:3])
        if key is None or len(sealed) < OVERHEAD_BYTES:
            if sealed == EMPTIED:
                return ""
            raise SealBroken
        place = self._prefix + row.int.to_bytes(16) + label
        try:
            return str(key.decrypt(sealed[3:15], sealed[15:], place), "utf-8")
        except InvalidTag:
            raise SealBroken from None

    def holds(self, sealed: bytes, text: str | None, *, row: UUID, label: bytes) -> bool:
        """Whether it opens in that place, and (when a text is given) is that text; shows nothing of it."""
        try:
            found = self.unseal(sealed, row=row, label=label)
        except SealBroken:
            return False
        return text is None or hmac.compare_digest(found.encode(), text.encode())

    def keeps(self, sealed: bytes, text: str, *, row: UUID, label: bytes) -> bool:
        """Whether sealing that text anew would change nothing: it is the same, under the newest key."""
        return self.holds(sealed, text, row=row, label=label) and generation_of(sealed) == self.generation

    def reseal(self, sealed: bytes, *, row: UUID, label: bytes) -> bytes:
        """The same text under the newest data key; nobody gets to see it. Raises `SealBroken`."""
        return self.seal(self.unseal(sealed, row=row, label=label), row=row, label=label)

    def move(self, sealed: bytes, *, to: "SubjectKeys", row: UUID, label: bytes) -> bytes:
        """The same text under another subject's key, in the same place; nobody gets to see it. Raises `SealBroken`."""
        return to.seal(self.unseal(sealed, row=row, label=label), row=row, label=label)

    def digest(self, text: str) -> bytes:
        """Keyed hash of a value for exact look-up among this subject's rows (16 bytes)."""
        return hmac.digest(self.index, text.encode(), "sha256")[:DIGEST_BYTES]


def generation_of(sealed: bytes) -> int:
    """Which generation of the subject's data key sealed it. Raises `SealBroken` for what is not of this format."""
    if len(sealed) < OVERHEAD_BYTES or sealed[0] != _VERSION:
        raise SealBroken
    return int(_HEADER.unpack_from(sealed)[1])


def make_secret() -> bytes:
    """A fresh data key followed by an index key: what is wrapped and stored for a subject."""
    return os.urandom(2 * KEY_BYTES)


def renew_secret(secret: bytes) -> bytes:
    """A fresh data key with the same index key, so that stored hashes stay valid."""
    return os.urandom(KEY_BYTES) + secret[KEY_BYTES:]


@dataclass(frozen=True, slots=True)
class KeyEncryptionKey:
    """Wraps the subjects' keys. `key_id` is stored beside each wrapped key, so that it can be rotated."""

    key_id: str
    secret: bytes

    def wrap(self, secret: bytes, *, context: bytes) -> bytes:
        """nonce ‖ ciphertext ‖ tag, bound to the context (whose key it is, which generation)."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.secret).encrypt(nonce, secret, context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """The secret again. Raises `SealBroken` when it was wrapped by another key or for something else."""
        try:
            return AESGCM(self.secret).decrypt(wrapped[:12], wrapped[12:], context)
        except InvalidTag:
            raise SealBroken("A stored key does not open with this key-encryption key.") from None


def fingerprint(secret: bytes) -> str:
    """A short public name for a secret, e.g. as the id of a key-encryption key."""
    return hashlib.sha256(b"smarttec key id" + secret).hexdigest()[:12]

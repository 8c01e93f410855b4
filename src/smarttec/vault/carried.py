"""Texts under a key that only somebody's browser carries: we keep the box and cannot open it by ourselves.

For what a visitor typed and wants to have back: it belongs to nobody's keys, as there may be nobody yet, and needs no
purpose of ours, as whoever has no such key sees nothing. A key is random, and never stored by us.
"""

import base64
import binascii
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smarttec.kernel.errors import SealBroken
from smarttec.vault.cipher import DIGEST_BYTES, KEY_BYTES

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class CarriedKey:
    """One browser's key."""

    secret: bytes

    @classmethod
    def make(cls) -> "CarriedKey":
        """A new one."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> "CarriedKey | None":
        """As the browser sent it; None for what is no key."""
        try:
            secret = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            return None
        return cls(secret) if len(secret) == KEY_BYTES else None

    def to_text(self) -> str:
        """For the browser."""
        return base64.urlsafe_b64encode(self.secret).decode()

    def digest(self, text: str) -> bytes:
        """A name that only the key's holder can make (16 bytes)."""
        return self._derived(f"name {text}")[:DIGEST_BYTES]

    def lock(self, text: str, *, row: UUID) -> bytes:
        """nonce ‖ ciphertext ‖ tag, bound to the row."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._derived("box")).encrypt(nonce, text.encode("utf-8", "surrogatepass"), row.bytes)

    def unlock(self, box: bytes, *, row: UUID) -> str:
        """The text again. Raises `SealBroken` for another key's box, and another row's."""
        try:
            opened = AESGCM(self._derived("box")).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], row.bytes)
        except (InvalidTag, ValueError):
            raise SealBroken from None
        return opened.decode("utf-8", "surrogatepass")

    def _derived(self, use: str) -> bytes:
        return hmac.digest(self.secret, use.encode("utf-8", "surrogatepass"), "sha256")

"""Keyed hashes of what must be recognised but not stored: tokens, codes, addresses that were tried.

The keys are secrets of the installation, kept wrapped in the key store. `load` reads them through Django once per
process; after that hashing touches no database, so the data plane calls `load()` before its event loop starts and
`hash_token` from then on.
"""

import hmac
import os
from functools import cache

from smarttec.vault.keystore import installation_secret

_TOKEN, _CODE, _ATTEMPT = "token-pepper", "code-pepper", "attempt-pepper"


@cache
def _pepper(name: str) -> bytes:
    return installation_secret(name, os.urandom(32))


def load() -> None:
    """Read every secret, so that later calls need no database."""
    for name in (_TOKEN, _CODE, _ATTEMPT):
        _pepper(name)


def hash_token(token: str) -> bytes:
    """What `Account.auth_token_hash` holds: HMAC-SHA-256 of the token, 32 bytes. Compare with `hmac.compare_digest`."""
    return hmac.digest(_pepper(_TOKEN), token.encode("utf-8", "surrogatepass"), "sha256")


def hash_code(*parts: str) -> bytes:
    """Hash of a code together with whose and what for it is (32 bytes)."""
    return hmac.digest(_pepper(_CODE), "\x00".join(parts).encode("utf-8", "surrogatepass"), "sha256")


def hash_attempt(*parts: str) -> bytes:
    """Hash under which tries are counted (32 bytes)."""
    return hmac.digest(_pepper(_ATTEMPT), "\x00".join(parts).encode("utf-8", "surrogatepass"), "sha256")

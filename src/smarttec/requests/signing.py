"""Documents that we hand out signed with the installation's key (Ed25519, RFC 8032), so that anybody can check them.

The signature is over the canonical JSON of the document without its `signed` part, after a word that says what such a
signature is for, so that none of ours can be taken for another kind.
"""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from smarttec.notice.door import audit_key, public_key_bytes

ALGORITHM = "Ed25519"
_PART = "signed"
_CONTEXT = b"smarttec document 1\n"


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one spelling that is signed: keys in order, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signature_of(document: Mapping[str, Any]) -> bytes:
    """64 bytes."""
    return audit_key().sign(_CONTEXT + canonical(document))


def sign(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its signature."""
    return with_signature(document, signature_of(document))


def with_signature(document: Mapping[str, Any], signature: bytes) -> dict[str, Any]:
    """The document with its part `signed`: algorithm, public key and a signature made before, in hex."""
    return {
        **document,
        _PART: {"algorithm": ALGORITHM, "public_key": public_key_bytes().hex(), "signature": signature.hex()},
    }


def is_signed(document: Mapping[str, Any], *, public_key: bytes) -> bool:
    """Whether that key signed exactly this document."""
    part = document.get(_PART)
    if not isinstance(part, Mapping) or part.get("algorithm") != ALGORITHM:
        return False
    body = {name: value for name, value in document.items() if name != _PART}
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            bytes.fromhex(str(part.get("signature"))), _CONTEXT + canonical(body)
        )
    except (InvalidSignature, ValueError):
        return False
    return True

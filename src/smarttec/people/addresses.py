"""When two e-mail addresses are the same, said in one place.

`normalise` is what is sealed, listed in the directory and written to: surrounding spaces gone, Unicode composed (NFC),
letter case folded (the local part too: no provider of today tells `Ada@` from `ada@`), and the domain in ASCII
(A-labels, RFC 5890), so that `müller@bücher.example` and its punycode spelling are one. Nothing else is touched: dots
and `+tags` mean different mailboxes at some providers.
"""

import re
import unicodedata

from smarttec.kernel.errors import InvalidInput

LONGEST_ADDRESS_OCTETS = 254
"""RFC 5321 §4.5.3.1.3, less the angle brackets."""
_LONGEST_LOCAL_OCTETS = 64
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")


def normalise(text: str) -> str:
    """The one form of an address. Raises `InvalidInput`, which does not repeat it."""
    local, _, domain = unicodedata.normalize("NFC", text.strip()).casefold().rpartition("@")
    address = f"{local}@{_to_ascii(domain)}"
    if not _is_local(local) or len(address.encode()) > LONGEST_ADDRESS_OCTETS:
        raise _wrong()
    return address


def _is_local(local: str) -> bool:
    if (
        not _LOCAL.match(local)
        or not local.isprintable()
        or len(local.encode("utf-8", "replace")) > _LONGEST_LOCAL_OCTETS
    ):
        return False
    return not (local.startswith(".") or local.endswith(".") or ".." in local)


def _to_ascii(domain: str) -> str:
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _wrong() from None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise _wrong()
    return ascii_domain


def _wrong() -> InvalidInput:
    return InvalidInput("This is not an e-mail address that we can write to.", field="email")

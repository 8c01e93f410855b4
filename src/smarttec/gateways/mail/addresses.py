"""Mail addresses: checked, and made fit for the wire. No address is repeated in an error."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from smarttec.kernel.errors import InvalidInput

_ASCII_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")
_LONGEST_LOCAL_OCTETS = 64
_LONGEST_OCTETS = 254


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`domain` is in ASCII (A-labels); `local` may not be, then the server has to know SMTPUTF8 (RFC 6531)."""

    display_name: str
    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        return not self.local.isascii()

    def header(self) -> Address:
        """For From and To."""
        return Address(self.display_name, self.local, self.domain)


def parse_address(text: str, *, field: str) -> Mailbox:
    """A bare address. Raises `InvalidInput`; quoted local parts and address literals are not taken."""
    local, _, domain = text.rpartition("@")
    ascii_domain = _to_ascii(domain, field)
    if not _is_local(local) or len(f"{local}@{ascii_domain}".encode()) > _LONGEST_OCTETS:
        raise _wrong(field)
    return Mailbox("", local, ascii_domain)


def parse_mailbox(text: str, *, field: str) -> Mailbox:
    """`Name <address>` or a bare address. Raises `InvalidInput`."""
    if not text.isprintable():
        raise _wrong(field)
    display_name, address = parseaddr(text)
    mailbox = parse_address(address, field=field)
    return Mailbox(display_name, mailbox.local, mailbox.domain)


def _is_local(local: str) -> bool:
    if len(local.encode("utf-8", "replace")) > _LONGEST_LOCAL_OCTETS:
        return False
    if local.isascii():
        return _ASCII_LOCAL.match(local) is not None
    as_ascii = "".join(one if one.isascii() else "x" for one in local)
    return local.isprintable() and " " not in local and _ASCII_LOCAL.match(as_ascii) is not None


def _to_ascii(domain: str, field: str) -> str:
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise _wrong(field) from None
    if not all(_LABEL.match(label) for label in ascii_domain.split(".")):
        raise _wrong(field)
    return ascii_domain


def _wrong(field: str) -> InvalidInput:
    return InvalidInput("This is not an e-mail address.", field=field)

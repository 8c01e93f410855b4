"""How an answer to one of our letters finds the matter it is about: by its address, or by the Message-ID it names.

The address is that of the operator with a tag behind a plus (RFC 5233): the matter's id and a keyed hash of it, in
base 32, so that nobody can address a matter they never had a letter about. A Message-ID of ours is the mail's id.
"""

import base64
import binascii
import hmac
import os
import re
from functools import cache
from uuid import UUID

from smarttec.post.letterhead import current_letterhead
from smarttec.post.models import Mail
from smarttec.vault.keystore import installation_secret

_MAC_BYTES = 9
_TAG_CHARACTERS = 40
"""Base 32 of 16 + 9 bytes: eight characters for each five bytes, without padding."""
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@([^<>@\s]+)>")


@cache
def _key() -> bytes:
    return installation_secret("reply-address", os.urandom(32))


def _mac(matter: UUID) -> bytes:
    return hmac.digest(_key(), matter.bytes, "sha256")[:_MAC_BYTES]


def tag_of(matter: UUID) -> str:
    """40 characters that only we can make: the matter's id and what proves it."""
    return base64.b32encode(matter.bytes + _mac(matter)).decode().lower()


def matter_of(tag: str) -> UUID | None:
    """The matter behind a tag; None for what we did not make."""
    if len(tag) != _TAG_CHARACTERS:
        return None
    try:
        octets = base64.b32decode(tag.upper())
    except (binascii.Error, ValueError):
        return None
    matter = UUID(bytes=octets[:16])
    return matter if hmac.compare_digest(octets[16:], _mac(matter)) else None


def address_for(matter: UUID) -> str:
    """Where answers go: `privacy+<tag>@example.org`."""
    local, _, domain = current_letterhead().support_email.rpartition("@")
    return f"{local}+{tag_of(matter)}@{domain}"


def matter_addressed(address: str) -> UUID | None:
    """The matter an address of ours names, if it names one."""
    return matter_of(address.rpartition("@")[0].partition("+")[2].lower())


def message_id_of(mail: UUID) -> str:
    """The Message-ID of a mail of ours, the same for every try."""
    return f"<{mail.hex}@{current_letterhead().domain}>"


def matter_answered(references: str) -> UUID | None:
    """The matter of the newest letter of ours that these Message-IDs (In-Reply-To, References) name."""
    domain = current_letterhead().domain
    ids = [UUID(hex=found) for found, where in _MESSAGE_ID.findall(references) if where == domain]
    newest = Mail.objects.filter(id__in=ids[:50], about__isnull=False).order_by("-id")
    return newest.values_list("about", flat=True).first()

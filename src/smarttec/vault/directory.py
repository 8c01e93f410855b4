"""Global exact look-ups by peppered hash, kept beside the keys and not in the data.

Ten billion phone numbers can be hashed in hours, so a hash that outlives its person is a leak: entries are removed
together with the subject's keys, and the pepper is a secret of the installation.
"""

import hmac
import os
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from uuid import UUID

from django.db import IntegrityError

from smarttec.kernel.errors import Conflict
from smarttec.vault.keystore import installation_secret
from smarttec.vault.models import DirectoryEntry


class Kind(IntEnum):
    """What is looked up."""

    SIGN_IN_EMAIL = 1
    SERVICE_NUMBER = 2
    REFUSED_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """Whose it is, and the cell its rows are in."""

    subject: UUID
    cell: int


@lru_cache(maxsize=1)
def _pepper() -> bytes:
    return installation_secret("directory-pepper", os.urandom(32))


def load() -> None:
    """Read the pepper, so that hashing needs no database any more: before an event loop that hashes."""
    _pepper()


def peppered(kind: Kind, value: str) -> bytes:
    """The hash under which a value is listed; also for counting tries without storing what was tried."""
    return hmac.digest(_pepper(), bytes([kind]) + value.encode(), "sha256")


def enter(kind: Kind, value: str, *, subject: UUID, cell: int) -> None:
    """List a value. Raises `Conflict` when it is another's already."""
    try:
        DirectoryEntry.objects.create(kind=kind, digest=peppered(kind, value), subject=subject, cell=cell)
    except IntegrityError:
        if look_up(kind, value) != Listed(subject, cell):
            raise Conflict("This is taken.") from None


def look_up(kind: Kind, value: str) -> Listed | None:
    """Who the value belongs to, if anybody."""
    row = DirectoryEntry.objects.filter(kind=kind, digest=peppered(kind, value)).first()
    return Listed(row.subject, row.cell) if row else None


def remove(kind: Kind, value: str) -> None:
    """Take a value off the directory."""
    DirectoryEntry.objects.filter(kind=kind, digest=peppered(kind, value)).delete()


def remove_all(subject: UUID) -> None:
    """Take everything of a subject off the directory, when its keys are destroyed."""
    DirectoryEntry.objects.filter(subject=subject).delete()

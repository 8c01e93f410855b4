"""Six-digit codes that prove that somebody reads a mailbox: 15 minutes, five tries, once, only the newest."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.people.models import OneTimeCode, SentCode
from smarttec.people.peppers import hash_code

VALID_MINUTES = 15
_DIGITS = 6
Use = OneTimeCode.Use


def _digest(person: UUID, use: Use, code: str) -> bytes:
    return hash_code(person.hex, use.value, code)


def fresh_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def expiry() -> datetime:
    """Until when a code that is sent now works."""
    return clock.now() + timedelta(minutes=VALID_MINUTES)


def as_typed(code: str) -> str:
    """People copy spaces with it."""
    return "".join(code.split())


def use_up(row: SentCode | None, digest: bytes) -> bool:
    """Whether the typed code, hashed to `digest`, is the one of the row; a right one is used up, a wrong costs a try.

    The row is locked, so that tries made at once are counted one by one. Never raise in the same transaction after a
    False: the counted try would be undone.
    """
    if row is None or row.used_at is not None or row.tries_left == 0 or row.expires_at <= clock.now():
        return False
    row.tries_left -= 1
    is_right = hmac.compare_digest(bytes(row.code_hash), digest)
    row.used_at = clock.now() if is_right else None
    row.save(update_fields=["tries_left", "used_at"])
    return is_right


def issue(*, person: UUID, use: Use) -> str:
    """A fresh code for that use; those issued before stop working. Belongs into the caller's transaction."""
    code = fresh_code()
    OneTimeCode.objects.filter(person_id=person, use=use).delete()
    OneTimeCode.objects.create(person_id=person, use=use, code_hash=_digest(person, use, code), expires_at=expiry())
    return code


@transaction.atomic
def redeem(*, person: UUID, use: Use, code: str) -> bool:
    """Whether this is the code; see `use_up`."""
    row = OneTimeCode.objects.select_for_update().filter(person_id=person, use=use).order_by("-id").first()
    return use_up(row, _digest(person, use, as_typed(code)))

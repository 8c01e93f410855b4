"""Six-digit codes that prove that somebody reads a mailbox: 15 minutes, five tries, once, only the newest."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.people.models import OneTimeCode
from smarttec.people.peppers import hash_code

VALID_MINUTES = 15
_DIGITS = 6
Use = OneTimeCode.Use


def _digest(person: UUID, use: Use, code: str) -> bytes:
    return hash_code(person.hex, use.value, code)


def issue(*, person: UUID, use: Use) -> str:
    """A fresh code for that use; those issued before stop working. Belongs into the caller's transaction."""
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    OneTimeCode.objects.filter(person_id=person, use=use).delete()
    OneTimeCode.objects.create(
        person_id=person,
        use=use,
        code_hash=_digest(person, use, code),
        expires_at=clock.now() + timedelta(minutes=VALID_MINUTES),
    )
    return code


@transaction.atomic
def redeem(*, person: UUID, use: Use, code: str) -> bool:
    """Whether this is the code; a right one is used up, a wrong one costs a try.

    The row is locked, so that tries made at once are counted one by one. Never raise in the same transaction after
    a False: the counted try would be undone.
    """
    row = OneTimeCode.objects.select_for_update().filter(person_id=person, use=use).order_by("-id").first()
    if row is None or row.used_at is not None or row.tries_left == 0 or row.expires_at <= clock.now():
        return False
    row.tries_left -= 1
    is_right = hmac.compare_digest(bytes(row.code_hash), _digest(person, use, "".join(code.split())))
    row.used_at = clock.now() if is_right else None
    row.save(update_fields=["tries_left", "used_at"])
    return is_right

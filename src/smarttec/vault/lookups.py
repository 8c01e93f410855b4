"""Exact look-up among one subject's rows, by a hash keyed with a key that dies with the subject's.

    Message.objects.filter(account=account, recipient_digest=lookups.digest(account, number))

Everything that has to be found without knowing whose it is goes through `directory`. There is no third way: a hash
that anybody else could compute, or that outlives its person, is a leak.
"""

from uuid import UUID

from smarttec.vault.cipher import DIGEST_BYTES
from smarttec.vault.keystore import keys_of

NOTHING = bytes(DIGEST_BYTES + 1)
"""Longer than any digest, so that a filter with it finds nothing."""


def digest(subject: UUID, value: str) -> bytes:
    """The hash under which the subject's rows list this value; `NOTHING` when the subject's keys were destroyed."""
    keys = keys_of(subject)
    return keys.digest(value) if keys else NOTHING

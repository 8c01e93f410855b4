"""Which number of a pool a message gets. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from smarttec.vault.cipher import SubjectKeys

NUMBERS_MAX = 400
"""In one pool; Twilio's default."""
SERVICES_MAX = 1000


@dataclass(frozen=True, slots=True)
class PoolSender:
    """A number of a pool: its assignment, the sealed number, and the number's hash keyed by the account."""

    id: UUID
    sealed: bytes
    digest: bytes


def in_order(senders: Sequence[PoolSender], lot: str, keys: SubjectKeys) -> Iterator[PoolSender]:
    """The numbers, the one that a lot falls to first (rendezvous hashing): a number that comes or goes moves only the
    lots that fall to it, and without the account's key nobody can tell which those are.
    """
    yield from sorted(senders, key=lambda sender: keys.digest(f"pool:{lot}:{sender.id.hex}"))

"""Which sender of a pool a message gets. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from smarttec.numbers.domain import Kind
from smarttec.vault.cipher import SubjectKeys

NUMBERS_MAX = 400
"""In one pool; Twilio's default."""
SERVICES_MAX = 1000
_TURNS = {int(Kind.NAME): 0, int(Kind.SHORT_CODE): 1}


@dataclass(frozen=True, slots=True)
class PoolSender:
    """A sender of a pool: the row that holds it, sealed, its hash keyed by the account, and what it is."""

    id: UUID
    sealed: bytes
    digest: bytes
    kind: int = Kind.LOCAL


def in_order(senders: Sequence[PoolSender], lot: str, keys: SubjectKeys) -> Iterator[PoolSender]:
    """Names before short codes before numbers: recipients see what they know wherever it may be used.

    Among those the one that a lot falls to first (rendezvous hashing): a number that comes or goes moves only the lots
    that fall to it, and without the account's key nobody can tell which those are.
    """
    yield from sorted(
        senders, key=lambda sender: (_TURNS.get(sender.kind, 2), keys.digest(f"pool:{lot}:{sender.id.hex}"))
    )

"""The two numbers of a message, opened to tell whether a receipt is about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.sealing import PEER, RECIPIENT_LABEL, SENDER_LABEL
from smarttec.notice.reading import Reader, SealedText
from smarttec.people import peppers
from smarttec.storage.pools import Pools
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import AsyncKeystore


@dataclass(frozen=True, slots=True, repr=False)
class Peers:
    """In E.164 form; empty where they cannot be read any more."""

    recipient: str = ""
    sender: str = ""


def peers_hash(peers: Peers) -> bytes:
    """What a waiting receipt keeps of its numbers (32 bytes, keyed by a secret of the installation), in any order."""
    return peppers.hash_attempt("receipt", *sorted((peers.recipient, peers.sender)))


class PeersReader:
    """Opens them for rows that start with id, account, cell, policy word, sender, recipient."""

    def __init__(self, pools: Pools) -> None:
        self._keystore = AsyncKeystore(pools.keystore)
        self._reader = Reader(Purpose.DELIVER_MESSAGE, "sms gateway")

    async def read(self, rows: Sequence[Any]) -> dict[UUID, Peers]:
        """By message."""
        keys = await self._keystore.keys_of({row[1] for row in rows}) if rows else {}
        found: dict[UUID, Peers] = {}
        for row in rows:
            try:
                found[row[0]] = Peers(self._open(row, 5, RECIPIENT_LABEL, keys), self._open(row, 4, SENDER_LABEL, keys))
            except SmarttecError:
                found[row[0]] = Peers()
        return found

    def _open(self, row: Any, column: int, label: bytes, keys: Mapping[UUID, SubjectKeys | None]) -> str:
        sealed = SealedText(row[column], row[0], label, PEER)
        return self._reader.open(sealed, keys=keys[row[1]], subject=row[1], policy_word=row[3])

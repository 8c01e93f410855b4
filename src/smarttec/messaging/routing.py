"""Which carriers may take a message, best first. Pure; `routes` reads the tables.

Routes of the longest prefix come first, those of shorter ones follow as its failover. Among routes of one prefix the
operator's preference decides, then their priority, and where that is equal the message's own lot by weight, so that a
message that is looked at twice finds the same order. An installation without any route uses every carrier for
everything, in the order of their numbers.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

_REMEMBERED_MAX = 20_000
_LOT_RANGE = 1 << 32

Rank = Callable[[int, str], float]
"""The lower the better: of a carrier, for a number in E.164 form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """A route as the table holds it. `prefix` is digits; without a moment it is valid from or for ever."""

    prefix: str
    carrier: int
    priority: int = 1
    weight: int = 1
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether it counts at that moment."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )


def no_rank(_carrier: int, _recipient: str) -> float:
    """Priority alone decides."""
    return 0.0


_Tier = Sequence[tuple[int, int]]
"""Carriers that are equal for a number, each with its weight."""


class RouteTable:
    """The routes in force at one moment. `depth`: how many digits of a number `rank` looks at."""

    def __init__(self, lines: Iterable[RouteLine], *, rank: Rank = no_rank, depth: int = 0) -> None:
        self._by_prefix: dict[str, list[RouteLine]] = defaultdict(list)
        for line in lines:
            self._by_prefix[line.prefix].append(line)
        self._rank = rank
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)
        self._depth = max([depth, *self._lengths])
        self._known: dict[str, Sequence[_Tier]] = {}

    @classmethod
    def open_to(cls, carriers: Iterable[int]) -> "RouteTable":
        """Every carrier for every number, in this order."""
        return cls(RouteLine(prefix="", carrier=carrier, priority=n) for n, carrier in enumerate(carriers, 1))

    def carriers_for(self, recipient: str, message: UUID) -> list[int]:
        """All that may take it, best first; empty when no route leads there. `recipient` is in E.164 form."""
        chosen: list[int] = []
        for tier in self._tiers(recipient):
            if len(tier) == 1:
                chosen.append(tier[0][0])
            else:
                chosen += sorted((c for c, _ in tier), key=_lots(tier, message).__getitem__)
        return list(dict.fromkeys(chosen))

    def _tiers(self, recipient: str) -> Sequence[_Tier]:
        head = recipient[1 : 1 + self._depth]
        known = self._known.get(head)
        if known is None:
            if len(self._known) >= _REMEMBERED_MAX:
                self._known.clear()
            known = self._known[head] = list(self._find_tiers(recipient, head))
        return known

    def _find_tiers(self, recipient: str, head: str) -> Iterable[_Tier]:
        def order(line: RouteLine) -> tuple[float, int]:
            return self._rank(line.carrier, recipient), line.priority

        for length in self._lengths:
            if len(head) >= length:
                lines = sorted(self._by_prefix.get(head[:length], ()), key=order)
                for _, equal in groupby(lines, key=order):
                    yield [(line.carrier, line.weight) for line in equal]


def _lots(tier: _Tier, message: UUID) -> Mapping[int, float]:
    """Weighted drawing without state (rendezvous hashing): the smallest lot wins, in proportion to the weights."""
    lots = {}
    for carrier, weight in tier:
        digest = hashlib.blake2b(message.bytes, digest_size=4, key=carrier.to_bytes(2, "big")).digest()
        lots[carrier] = -math.log((int.from_bytes(digest, "big") + 1) / (_LOT_RANGE + 1)) / weight
    return lots

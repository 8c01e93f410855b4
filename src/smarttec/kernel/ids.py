"""Identifiers: UUIDv7 (RFC 9562 §5.7), time-ordered, so that big tables can be partitioned by time.

Within one process ids only ever grow, even when many are made in the same millisecond: the 12 bits after the
time stamp are a counter (RFC 9562 §6.2, method 1), the last 62 bits are random.
"""

import os
import re
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound

_COUNTER_BITS = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_lock = threading.Lock()
_last_tick = 0


def new_id() -> UUID:
    """A fresh UUIDv7; greater than every one this process made before."""
    global _last_tick
    tick = clock.now_ms() << _COUNTER_BITS
    with _lock:
        _last_tick = tick = max(tick, _last_tick + 1)
    return _compose(tick, int.from_bytes(os.urandom(8), "big"))


def first_id_at(moment: datetime) -> UUID:
    """The smallest UUIDv7 of that moment: the border of a time range in id order."""
    return _compose((moment - _EPOCH) // _MILLISECOND << _COUNTER_BITS, 0)


def time_of(identifier: UUID) -> datetime:
    """When the UUIDv7 was made, to the millisecond."""
    return _EPOCH + (identifier.int >> 80) * _MILLISECOND


def _compose(tick: int, tail: int) -> UUID:
    milliseconds, counter = tick >> _COUNTER_BITS, tick & 0xFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0x2 << 62 | tail & 0x3FFF_FFFF_FFFF_FFFF)


_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}\Z")


def to_sid(prefix: str, identifier: UUID) -> str:
    """The ecosystem's form of an id: two letters and 32 hex digits, e.g. `SM0190…` (Twilio's SID)."""
    return prefix + identifier.hex


def from_sid(prefix: str, sid: str) -> UUID:
    """The id behind a SID. Raises `NotFound` for anything that cannot be one of ours."""
    if not sid.startswith(prefix) or not _SID.match(sid):
        raise NotFound
    return UUID(hex=sid[2:])

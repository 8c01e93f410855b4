"""Signed tombstones: what stays of a segment of disclosures whose rows were removed when their time was over.

    signature = Ed25519(audit key, 0x02 ‖ writer ‖ number ‖ rows ‖ sealed_at_ms ‖ root ‖ removed_at_ms ‖ reason)

The segment keeps its root and its signature, so the chain still links; the tombstone vouches for what can no longer be
computed from the rows. Only the holder of the audit key can make one, so nobody else can pass a removal off as
retention. The layout is part of the stored format.
"""

import struct
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from smarttec.notice.segments import Segment

_LAYOUT = struct.Struct(">c16sIIQ32sQ")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The rows of `segment` were removed then, for that reason."""

    segment: Segment
    removed_at: datetime
    reason: str
    signature: bytes

    def vouches(self, *, public_key: Ed25519PublicKey, previous: bytes) -> bool:
        """Whether the holder of the key removed exactly this segment's rows, and the segment still links."""
        if self.segment.previous != previous:
            return False
        try:
            public_key.verify(self.segment.signature, self.segment.root)
            public_key.verify(self.signature, _signed_bytes(self.segment, self.removed_at, self.reason))
        except (InvalidSignature, struct.error):
            return False
        return True


def bury(*, key: Ed25519PrivateKey, segment: Segment, removed_at: datetime, reason: str) -> Tombstone:
    """Sign the removal of a segment's rows."""
    return Tombstone(segment, removed_at, reason, key.sign(_signed_bytes(segment, removed_at, reason)))


def _signed_bytes(segment: Segment, removed_at: datetime, reason: str) -> bytes:
    packed = _LAYOUT.pack(
        b"\x02",
        segment.writer.bytes,
        segment.number,
        segment.rows,
        _milliseconds(segment.sealed_at),
        segment.root,
        _milliseconds(removed_at),
    )
    return packed + reason.encode()


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)

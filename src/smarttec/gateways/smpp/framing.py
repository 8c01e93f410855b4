"""A byte stream to whole PDUs: any number of them per read, any number of reads per PDU."""

import struct

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.errors import InvalidPdu

_length_at = struct.Struct(">I").unpack_from


class Framer:
    """Cuts what arrives at each PDU's command_length (§5.1.1).

    A length that cannot be right means that the stream is out of step for good: `broken` then holds the error, nothing
    more comes out, and the connection has to be closed after a generic_nack (§4.3).
    """

    __slots__ = ("_needed", "_rest", "broken", "max_pdu_length")

    def __init__(self, *, max_pdu_length: int = c.MAX_PDU_LENGTH) -> None:
        self.max_pdu_length = max_pdu_length
        self.broken: InvalidPdu | None = None
        self._rest = bytearray()
        self._needed = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take in what was read; give back the PDUs that are now whole, headers included, in order."""
        if self.broken:
            return []
        if self._rest:
            self._rest += data
            if len(self._rest) < self._needed:
                return []
            data = bytes(self._rest)
            self._rest.clear()
        return self._cut(data)

    def _cut(self, data: bytes) -> list[bytes]:
        frames: list[bytes] = []
        start, end, limit = 0, len(data), self.max_pdu_length
        self._needed = 4
        while start + 4 <= end:
            (length,) = _length_at(data, start)
            if not c.HEADER_LENGTH <= length <= limit:
                self.broken = InvalidPdu("command_length is out of range.", status=c.ESME_RINVCMDLEN)
                return frames
            if start + length > end:
                self._needed = length
                break
            frames.append(data[start : start + length])
            start += length
        self._rest += data[start:]
        return frames

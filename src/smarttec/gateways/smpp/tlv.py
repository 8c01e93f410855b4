"""Optional parameters: tag, length, value (§3.2.4.1, §5.3). All are kept, known or not, as `{tag: bytes}`."""

import struct
from collections.abc import Mapping

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.errors import InvalidPdu

_TAG_LENGTH = struct.Struct(">HH")
_pack = _TAG_LENGTH.pack
_unpack_from = _TAG_LENGTH.unpack_from
_LARGEST_REFERENCE = 0xFFFF


def encode_tlvs(tlvs: Mapping[int, bytes]) -> bytes:
    """Tag, length, value, one after the other. Raises `InvalidPdu` for a tag or a value out of range."""
    try:
        return b"".join([_pack(tag, len(value)) + value for tag, value in tlvs.items()])
    except struct.error:
        raise InvalidPdu("An optional parameter is too long.", status=c.ESME_RINVPARLEN) from None


def decode_tlvs(frame: bytes, start: int) -> dict[int, bytes]:
    """Everything from `start` to the end of the PDU. A repeated tag keeps its last value. Raises `InvalidPdu`."""
    tlvs: dict[int, bytes] = {}
    end = len(frame)
    while start < end:
        if start + 4 > end:
            raise InvalidPdu("Optional parameters end within a tag.", status=c.ESME_RINVOPTPARSTREAM)
        tag, length = _unpack_from(frame, start)
        start += 4
        if start + length > end:
            raise InvalidPdu("An optional parameter is longer than its PDU.", status=c.ESME_RINVOPTPARSTREAM)
        tlvs[tag] = frame[start : start + length]
        start += length
    return tlvs


def integer(tlvs: Mapping[int, bytes], tag: int) -> int | None:
    """An integer parameter of one to four octets; None when it is absent or has no such form."""
    value = tlvs.get(tag)
    return int.from_bytes(value, "big") if value and len(value) <= 4 else None


def text(tlvs: Mapping[int, bytes], tag: int) -> str | None:
    """A C-octet string parameter without its NUL; None when it is absent or not ASCII."""
    value = tlvs.get(tag)
    if value is None:
        return None
    value = value.partition(b"\0")[0]
    return value.decode("ascii") if value.isascii() else None


def user_message_reference(tlvs: Mapping[int, bytes]) -> int | None:
    """The sender's own 16-bit reference, which receipts repeat (§5.3.2.17); None when it cannot be one of ours."""
    reference = integer(tlvs, c.TAG_USER_MESSAGE_REFERENCE)
    return reference if reference is not None and reference <= _LARGEST_REFERENCE else None


def with_user_message_reference(reference: int) -> dict[int, bytes]:
    """The parameter for a submit_sm; only the low 16 bits fit."""
    return {c.TAG_USER_MESSAGE_REFERENCE: (reference & 0xFFFF).to_bytes(2, "big")}


def as_segment(*, reference: int, total: int, number: int) -> dict[int, bytes]:
    """The parameters that make a message one part of a long one (sar_*, §5.3.2.22–24)."""
    return {
        c.TAG_SAR_MSG_REF_NUM: (reference & 0xFFFF).to_bytes(2, "big"),
        c.TAG_SAR_TOTAL_SEGMENTS: bytes((total,)),
        c.TAG_SAR_SEGMENT_SEQNUM: bytes((number,)),
    }


def receipted_message_id(tlvs: Mapping[int, bytes]) -> str | None:
    """The SMSC's id of the message that a receipt is about (§5.3.2.12)."""
    return text(tlvs, c.TAG_RECEIPTED_MESSAGE_ID)


def message_state(tlvs: Mapping[int, bytes]) -> int | None:
    """The state of the message that a receipt is about (§5.3.2.35); values in §5.2.28."""
    return integer(tlvs, c.TAG_MESSAGE_STATE)


def network_error_code(tlvs: Mapping[int, bytes]) -> tuple[int, int] | None:
    """(network type, error code) of a failed delivery (§5.3.2.31)."""
    value = tlvs.get(c.TAG_NETWORK_ERROR_CODE)
    return (value[0], int.from_bytes(value[1:], "big")) if value is not None and len(value) == 3 else None


def segment_of(tlvs: Mapping[int, bytes]) -> tuple[int, int, int] | None:
    """(reference, total, number) of one part of a long message (sar_*, §5.3.2.22–24)."""
    reference = integer(tlvs, c.TAG_SAR_MSG_REF_NUM)
    total = integer(tlvs, c.TAG_SAR_TOTAL_SEGMENTS)
    number = integer(tlvs, c.TAG_SAR_SEGMENT_SEQNUM)
    return None if reference is None or total is None or number is None else (reference, total, number)

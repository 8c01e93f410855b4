"""Bytes to values. Strict and bounded: whatever the bytes, the result is a value or `InvalidPdu`.

Input is one whole PDU as `framing` cuts it. C-octet strings must end within their field's size (§3.1, §4), texts must
be ASCII, nothing may stand after the last field. Responses may come without a body: §4.4.2 leaves it out after an
error, some peers always do.
"""

import struct
from collections.abc import Callable

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.pdu import (
    NO_TLVS,
    Bind,
    BindResp,
    Body,
    Empty,
    Header,
    MessageResp,
    Outbind,
    Pdu,
    QuerySm,
    QuerySmResp,
    ShortMessage,
)
from smarttec.gateways.smpp.tlv import decode_tlvs

_unpack_header = struct.Struct(">4I").unpack_from


def decode_header(frame: bytes) -> Header:
    """The header alone. Raises `InvalidPdu` when the frame is shorter than one or its length field is wrong."""
    if len(frame) < c.HEADER_LENGTH:
        raise InvalidPdu("This is shorter than a PDU header.", status=c.ESME_RINVCMDLEN)
    header = Header(*_unpack_header(frame))
    if header.command_length != len(frame):
        raise InvalidPdu("command_length is not the length of the PDU.", status=c.ESME_RINVCMDLEN)
    return header


def decode(frame: bytes) -> Pdu:
    """One whole PDU. Raises `InvalidPdu`, with the command_id and sequence_number to answer to."""
    _, command_id, status, sequence_number = decode_header(frame)
    return Pdu(command_id, status, sequence_number, decode_body(frame, command_id, status, sequence_number))


def decode_body(frame: bytes, command_id: int, status: int, sequence_number: int) -> Body:
    """The body of a frame whose header is known. Raises `InvalidPdu`, as `decode` does."""
    try:
        if len(frame) == c.HEADER_LENGTH and command_id in _MAY_BE_EMPTY:
            return _MAY_BE_EMPTY[command_id]
        return _READERS.get(command_id, _unheard_of)(frame)
    except InvalidPdu as error:
        error.command_id, error.sequence_number = command_id, sequence_number
        raise


def decode_message_id(frame: bytes) -> str:
    """The hot path of submit_sm_resp: its message_id alone, "" when the body was left out. Raises `InvalidPdu`."""
    octets = frame[16:-1]
    if frame[-1:] == b"\0" and 0 not in octets and len(octets) <= 64 and octets.isascii():
        return octets.decode("ascii")
    return _message_resp(frame).message_id if len(frame) > c.HEADER_LENGTH else ""


def _text(frame: bytes, start: int, limit: int, status: int = c.ESME_RINVPARLEN) -> tuple[str, int]:
    """A C-octet string of at most `limit` octets before its NUL, and where the next field starts."""
    end = frame.find(b"\0", start, start + limit + 1)
    if end < 0:
        raise InvalidPdu("A text field does not end where it must.", status=status)
    octets = frame[start:end]
    if not octets.isascii():
        raise InvalidPdu("A text field is not ASCII.", status=status)
    return octets.decode("ascii"), end + 1


def _octets(frame: bytes, start: int, count: int) -> bytes:
    octets = frame[start : start + count]
    if len(octets) != count:
        raise InvalidPdu("The PDU ends before its last field.", status=c.ESME_RINVMSGLEN)
    return octets


def _at_end(frame: bytes, position: int) -> None:
    if position != len(frame):
        raise InvalidPdu("The PDU goes on after its last field.", status=c.ESME_RINVMSGLEN)


def _short_message(frame: bytes) -> ShortMessage:
    service, at = _text(frame, 16, 5, c.ESME_RINVSERTYP)
    s_ton, s_npi = _octets(frame, at, 2)
    source, at = _text(frame, at + 2, 20, c.ESME_RINVSRCADR)
    d_ton, d_npi = _octets(frame, at, 2)
    dest, at = _text(frame, at + 2, 20, c.ESME_RINVDSTADR)
    esm_class, protocol, priority = _octets(frame, at, 3)
    schedule, at = _text(frame, at + 3, 16, c.ESME_RINVSCHED)
    validity, at = _text(frame, at, 16, c.ESME_RINVEXPIRY)
    registered, replace, coding, default_id, length = _octets(frame, at, 5)
    if length > c.MAX_SHORT_MESSAGE:
        raise InvalidPdu("short_message holds 254 octets at most.", status=c.ESME_RINVMSGLEN)
    text = _octets(frame, at + 5, length)
    at += 5 + length
    tlvs = decode_tlvs(frame, at) if at < len(frame) else NO_TLVS
    return ShortMessage(
        source, dest, text, coding, esm_class, registered, tlvs, s_ton, s_npi, d_ton, d_npi,
        service, protocol, priority, schedule, validity, replace, default_id,
    )  # fmt: skip


def _data_sm(frame: bytes) -> ShortMessage:
    """data_sm (§4.7.1): as a short message; its text stands in the message_payload."""
    service, at = _text(frame, 16, 5, c.ESME_RINVSERTYP)
    s_ton, s_npi = _octets(frame, at, 2)
    source, at = _text(frame, at + 2, 64, c.ESME_RINVSRCADR)
    d_ton, d_npi = _octets(frame, at, 2)
    dest, at = _text(frame, at + 2, 64, c.ESME_RINVDSTADR)
    esm_class, registered, coding = _octets(frame, at, 3)
    tlvs = decode_tlvs(frame, at + 3)
    return ShortMessage(
        source, dest, b"", coding, esm_class, registered, tlvs, s_ton, s_npi, d_ton, d_npi, service
    )  # fmt: skip


def _message_resp(frame: bytes) -> MessageResp:
    message_id, at = _text(frame, 16, 64, c.ESME_RINVMSGID)
    return MessageResp(message_id, decode_tlvs(frame, at) if at < len(frame) else NO_TLVS)


def _bind(frame: bytes) -> Bind:
    system_id, at = _text(frame, 16, c.MAX_BIND_TEXT, c.ESME_RINVSYSID)
    password, at = _text(frame, at, c.MAX_BIND_TEXT, c.ESME_RINVPASWD)
    system_type, at = _text(frame, at, c.MAX_SYSTEM_TYPE)
    version, ton, npi = _octets(frame, at, 3)
    address_range, at = _text(frame, at + 3, 40)
    _at_end(frame, at)
    return Bind(system_id, password, system_type, version, ton, npi, address_range)


def _bind_resp(frame: bytes) -> BindResp:
    system_id, at = _text(frame, 16, c.MAX_BIND_TEXT)
    return BindResp(system_id, decode_tlvs(frame, at))


def _outbind(frame: bytes) -> Outbind:
    system_id, at = _text(frame, 16, c.MAX_BIND_TEXT)
    password, at = _text(frame, at, c.MAX_BIND_TEXT)
    _at_end(frame, at)
    return Outbind(system_id, password)


def _query_sm(frame: bytes) -> QuerySm:
    message_id, at = _text(frame, 16, 64, c.ESME_RINVMSGID)
    ton, npi = _octets(frame, at, 2)
    source, at = _text(frame, at + 2, 20, c.ESME_RINVSRCADR)
    _at_end(frame, at)
    return QuerySm(message_id, source, ton, npi)


def _query_sm_resp(frame: bytes) -> QuerySmResp:
    message_id, at = _text(frame, 16, 64)
    final_date, at = _text(frame, at, 16)
    state, error_code = _octets(frame, at, 2)
    _at_end(frame, at + 2)
    return QuerySmResp(message_id, final_date, state, error_code)


def _empty(frame: bytes) -> Empty:
    _at_end(frame, c.HEADER_LENGTH)
    return Empty()


def _unheard_of(_frame: bytes) -> Body:
    raise InvalidPdu("There is no such command.", status=c.ESME_RINVCMDID)


_READERS: dict[int, Callable[[bytes], Body]] = {
    c.SUBMIT_SM: _short_message,
    c.DELIVER_SM: _short_message,
    c.DATA_SM: _data_sm,
    c.SUBMIT_SM_RESP: _message_resp,
    c.DELIVER_SM_RESP: _message_resp,
    c.DATA_SM_RESP: _message_resp,
    c.BIND_RECEIVER: _bind,
    c.BIND_TRANSMITTER: _bind,
    c.BIND_TRANSCEIVER: _bind,
    c.BIND_RECEIVER_RESP: _bind_resp,
    c.BIND_TRANSMITTER_RESP: _bind_resp,
    c.BIND_TRANSCEIVER_RESP: _bind_resp,
    c.OUTBIND: _outbind,
    c.QUERY_SM: _query_sm,
    c.QUERY_SM_RESP: _query_sm_resp,
    c.UNBIND: _empty,
    c.UNBIND_RESP: _empty,
    c.ENQUIRE_LINK: _empty,
    c.ENQUIRE_LINK_RESP: _empty,
    c.GENERIC_NACK: _empty,
}

_MAY_BE_EMPTY: dict[int, Body] = {
    c.SUBMIT_SM_RESP: MessageResp(),
    c.DELIVER_SM_RESP: MessageResp(),
    c.DATA_SM_RESP: MessageResp(),
    c.BIND_RECEIVER_RESP: BindResp(),
    c.BIND_TRANSMITTER_RESP: BindResp(),
    c.BIND_TRANSCEIVER_RESP: BindResp(),
    c.QUERY_SM_RESP: QuerySmResp(),
}

"""Values to bytes. `encode_short_message` is the hot one: one format operation, no object per field.

All encoders raise `InvalidPdu` for what does not fit its field, so nothing malformed leaves us. Field sizes include
the closing NUL in the specification (§4.1–§4.8); the limits below are without it.
"""

import struct

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.pdu import Bind, BindResp, MessageResp, Outbind, QuerySm, QuerySmResp, ShortMessage
from smarttec.gateways.smpp.tlv import encode_tlvs

_pack_header = struct.Struct(">4I").pack


def encode_empty(command_id: int, sequence_number: int, status: int = c.ESME_ROK) -> bytes:
    """A PDU that is a header only: unbind, enquire_link, responses to them, generic_nack, responses that say no."""
    return _pack_header(c.HEADER_LENGTH, command_id, status, sequence_number)


def _frame(command_id: int, status: int, sequence_number: int, body: bytes) -> bytes:
    return _pack_header(c.HEADER_LENGTH + len(body), command_id, status, sequence_number) + body


def c_octets(text: str, limit: int, status: int = c.ESME_RINVPARLEN) -> bytes:
    """The octets of a C-octet string without its NUL (§3.1)."""
    if len(text) > limit or "\0" in text or not text.isascii():
        raise InvalidPdu("A text field is too long or not ASCII.", status=status)
    return text.encode()


def _octet(value: int) -> int:
    if not 0 <= value <= 0xFF:
        raise InvalidPdu("A field of one octet is out of range.", status=c.ESME_RINVPARLEN)
    return value


def encode_submit_sm(sequence_number: int, message: ShortMessage) -> bytes:
    """submit_sm (§4.4.1)."""
    return encode_short_message(c.SUBMIT_SM, sequence_number, message)


def encode_deliver_sm(sequence_number: int, message: ShortMessage) -> bytes:
    """deliver_sm (§4.6.1)."""
    return encode_short_message(c.DELIVER_SM, sequence_number, message)


def encode_data_sm(sequence_number: int, message: ShortMessage) -> bytes:
    """data_sm (§4.7.1); the text goes into the message_payload, wherever it stands."""
    body = b"%b\0%c%c%b\0%c%c%b\0%c%c%c%b" % (
        c_octets(message.service_type, 5, c.ESME_RINVSERTYP),
        _octet(message.source_ton),
        _octet(message.source_npi),
        c_octets(message.source_addr, 64, c.ESME_RINVSRCADR),
        _octet(message.dest_ton),
        _octet(message.dest_npi),
        c_octets(message.destination_addr, 64, c.ESME_RINVDSTADR),
        _octet(message.esm_class),
        _octet(message.registered_delivery),
        _octet(message.data_coding),
        encode_tlvs({**message.tlvs, c.TAG_MESSAGE_PAYLOAD: message.payload}),
    )
    return _frame(c.DATA_SM, c.ESME_ROK, sequence_number, body)


def encode_short_message(command_id: int, sequence_number: int, message: ShortMessage) -> bytes:
    """submit_sm or deliver_sm with the given sequence number."""
    body = encode_message_body(message)
    return _pack_header(c.HEADER_LENGTH + len(body), command_id, 0, sequence_number) + body


def encode_message_body(message: ShortMessage) -> bytes:
    """The mandatory fields in their order, then the optional ones. Everything but a header."""
    (source, dest, text, coding, esm_class, registered, tlvs, s_ton, s_npi, d_ton, d_npi,
     service, protocol, priority, schedule, validity, replace, default_id) = message  # fmt: skip
    if len(text) > c.MAX_SHORT_MESSAGE:
        raise InvalidPdu("short_message holds 254 octets at most.", status=c.ESME_RINVMSGLEN)
    try:
        return b"%b\0%c%c%b\0%c%c%b\0%c%c%c%b\0%b\0%c%c%c%c%c%b%b" % (
            c_octets(service, 5, c.ESME_RINVSERTYP) if service else b"",
            s_ton, s_npi, c_octets(source, 20, c.ESME_RINVSRCADR),
            d_ton, d_npi, c_octets(dest, 20, c.ESME_RINVDSTADR),
            esm_class, protocol, priority,
            c_octets(schedule, 16, c.ESME_RINVSCHED) if schedule else b"",
            c_octets(validity, 16, c.ESME_RINVEXPIRY) if validity else b"",
            registered, replace, coding, default_id,
            len(text), text, encode_tlvs(tlvs) if tlvs else b"",
        )  # fmt: skip
    except OverflowError:
        raise InvalidPdu("A field of one octet is out of range.", status=c.ESME_RINVPARLEN) from None


def encode_message_resp(command_id: int, sequence_number: int, resp: MessageResp, status: int = c.ESME_ROK) -> bytes:
    """submit_sm_resp (§4.4.2) or deliver_sm_resp (§4.6.2)."""
    body = c_octets(resp.message_id, 64, c.ESME_RINVMSGID) + b"\0" + encode_tlvs(resp.tlvs)
    return _frame(command_id, status, sequence_number, body)


def encode_bind(command_id: int, sequence_number: int, bind: Bind) -> bytes:
    """bind_transmitter, bind_receiver or bind_transceiver (§4.1.1, §4.1.3, §4.1.5)."""
    body = b"%b\0%b\0%b\0%c%c%c%b\0" % (
        c_octets(bind.system_id, c.MAX_BIND_TEXT, c.ESME_RINVSYSID),
        c_octets(bind.password, c.MAX_BIND_TEXT, c.ESME_RINVPASWD),
        c_octets(bind.system_type, c.MAX_SYSTEM_TYPE),
        _octet(bind.interface_version),
        _octet(bind.addr_ton),
        _octet(bind.addr_npi),
        c_octets(bind.address_range, 40),
    )
    return _frame(command_id, c.ESME_ROK, sequence_number, body)


def encode_bind_resp(command_id: int, sequence_number: int, resp: BindResp) -> bytes:
    """The positive response to a bind; a negative one is `encode_empty` (§4.1.2)."""
    body = c_octets(resp.system_id, c.MAX_BIND_TEXT, c.ESME_RINVSYSID) + b"\0" + encode_tlvs(resp.tlvs)
    return _frame(command_id, c.ESME_ROK, sequence_number, body)


def encode_outbind(sequence_number: int, outbind: Outbind) -> bytes:
    """outbind (§4.1.7)."""
    body = c_octets(outbind.system_id, c.MAX_BIND_TEXT) + b"\0" + c_octets(outbind.password, c.MAX_BIND_TEXT) + b"\0"
    return _frame(c.OUTBIND, c.ESME_ROK, sequence_number, body)


def encode_query_sm(sequence_number: int, query: QuerySm) -> bytes:
    """query_sm (§4.8.1)."""
    body = b"%b\0%c%c%b\0" % (
        c_octets(query.message_id, 64, c.ESME_RINVMSGID),
        _octet(query.source_ton),
        _octet(query.source_npi),
        c_octets(query.source_addr, 20, c.ESME_RINVSRCADR),
    )
    return _frame(c.QUERY_SM, c.ESME_ROK, sequence_number, body)


def encode_query_sm_resp(sequence_number: int, resp: QuerySmResp) -> bytes:
    """query_sm_resp (§4.8.2)."""
    body = b"%b\0%b\0%c%c" % (
        c_octets(resp.message_id, 64, c.ESME_RINVMSGID),
        c_octets(resp.final_date, 16),
        _octet(resp.message_state),
        _octet(resp.error_code),
    )
    return _frame(c.QUERY_SM_RESP, c.ESME_ROK, sequence_number, body)

"""What a subscriber wrote (deliver_sm or data_sm that is no receipt), in the words of `messaging.inbound`.

Joined messages: 3GPP TS 23.040 §9.2.3.24.1 (8-bit reference) and §9.2.3.24.8 (16-bit), wherever the element stands in
the user data header, and wherever the header stands (short_message, message_payload); or sar_* (SMPP 3.4 §5.3.2.22–24).
"""

from typing import NamedTuple

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel import sms
from smarttec.messaging.inbound.domain import Fate, Incoming, Plan, Segment, address

_JOINED_8_BIT, _JOINED_16_BIT = 0x00, 0x08
_PLANS = {
    c.TON_INTERNATIONAL: Plan.INTERNATIONAL,
    c.TON_NATIONAL: Plan.NATIONAL,
    c.TON_NETWORK_SPECIFIC: Plan.SHORT,
    c.TON_ALPHANUMERIC: Plan.NAME,
    c.TON_ABBREVIATED: Plan.SHORT,
}
STATUS = {
    Fate.TAKEN: c.ESME_ROK,
    Fate.NO_SUCH_NUMBER: c.ESME_RINVDSTADR,
    Fate.NOT_RECEIVING: c.ESME_RX_R_APPN,
    Fate.LATER: c.ESME_RX_T_APPN,
}


class _UserData(NamedTuple):
    segment: Segment | None
    octets: bytes


def address_of(text: str, ton: int, country: str | None) -> str:
    """An address of a carrier's, by the type of number that it says (§5.2.5)."""
    return address(text, plan=_PLANS.get(ton, Plan.UNKNOWN), country=country)


class CarrierHabits(NamedTuple):
    """What a carrier leaves unsaid: whose national numbers are meant, and what its data_coding 0 is."""

    country: str | None = None
    default_coding: int = sms.GSM7_CODING


def read_incoming(message: ShortMessage, *, delivery: str, habits: CarrierHabits) -> Incoming:
    """Raises `InvalidPdu` for what can be no message: a header longer than its text, an impossible address.

    `delivery`: the handing over, by session and sequence number.
    """
    sender = address_of(message.source_addr, message.source_ton, habits.country)
    if not sender:
        raise InvalidPdu("This can be nobody's address.", status=c.ESME_RINVSRCADR)
    data = _user_data(message)
    segment = data.segment or _sar(message)
    return Incoming(
        sender=sender,
        recipient=address_of(message.destination_addr, message.dest_ton, habits.country),
        data_coding=message.data_coding or habits.default_coding,
        octets=data.octets,
        segment=segment if segment is not None and segment.is_meant else None,
        delivery=delivery,
        reference=_reference(message),
    )


def _user_data(message: ShortMessage) -> _UserData:
    payload = message.payload
    if not message.has_user_data_header:
        return _UserData(None, payload)
    end = payload[0] + 1 if payload else 1
    if end > len(payload):
        raise InvalidPdu("The user data header is longer than the message.", status=c.ESME_RX_P_APPN)
    return _UserData(_element(payload[1:end]), payload[end:])


def _element(header: bytes) -> Segment | None:
    """The element that tells of other parts; the last one counts (§9.2.3.24). What cannot be read is passed over."""
    found: Segment | None = None
    at = 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + length]
        if kind == _JOINED_8_BIT and len(value) == 3:
            found = Segment(*value)
        elif kind == _JOINED_16_BIT and len(value) == 4:
            found = Segment(int.from_bytes(value[:2], "big"), value[2], value[3])
        at += 2 + length
    return found


def _sar(message: ShortMessage) -> Segment | None:
    told = tlv.segment_of(message.tlvs)
    return Segment(*told) if told and max(told) <= 0xFFFF else None


def _reference(message: ShortMessage) -> str:
    """What the carrier calls this message, whatever session it comes by; empty when it says nothing.

    A number that stands in every message (0) names none. Parameters of vendors tell of networks as often as of messages
    and are not taken for names.
    """
    own = tlv.user_message_reference(message.tlvs)
    return str(own) if own else ""

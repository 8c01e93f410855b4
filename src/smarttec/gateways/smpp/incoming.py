"""What a subscriber wrote (deliver_sm or data_sm that is no receipt), in the words of `messaging.inbound`.

Joined messages: 3GPP TS 23.040 §9.2.3.24.1 (8-bit reference) and §9.2.3.24.8 (16-bit), wherever the element stands in
the user data header, and wherever the header stands (short_message, message_payload); or sar_* (SMPP 3.4 §5.3.2.22–24).
Languages: 3GPP TS 23.038 §6.2.1.2, by the same header.
"""

from typing import NamedTuple

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel import septets, sms
from smarttec.kernel.septets import LOCKING_SHIFT_ELEMENT, SINGLE_SHIFT_ELEMENT, Languages
from smarttec.messaging.inbound.domain import Fate, Incoming, Plan, Segment, address

_JOINED_8_BIT, _JOINED_16_BIT = 0x00, 0x08
_LENGTHS = {_JOINED_8_BIT: 3, _JOINED_16_BIT: 4, SINGLE_SHIFT_ELEMENT: 1, LOCKING_SHIFT_ELEMENT: 1}
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
    """The text and what its header said: of other parts, and of the language; how long the header was."""

    octets: bytes
    segment: Segment | None = None
    languages: Languages = Languages()
    header_octets: int = 0


def address_of(text: str, ton: int, country: str | None) -> str:
    """An address of a carrier's, by the type of number that it says (§5.2.5)."""
    return address(text, plan=_PLANS.get(ton, Plan.UNKNOWN), country=country)


class CarrierHabits(NamedTuple):
    """What a carrier leaves unsaid: whose national numbers are meant, what its data_coding 0 is, and whether texts of
    seven-bit characters come packed."""

    country: str | None = None
    default_coding: int = sms.GSM7_CODING
    packs_septets: bool = False


def read_incoming(message: ShortMessage, *, delivery: str, habits: CarrierHabits) -> Incoming:
    """Raises `InvalidPdu` for what can be no message: a header longer than its text, an impossible address.

    `delivery`: the handing over, by session and sequence number.
    """
    sender = address_of(message.source_addr, message.source_ton, habits.country)
    if not sender:
        raise InvalidPdu("This can be nobody's address.", status=c.ESME_RINVSRCADR)
    data = _user_data(message)
    coding, octets = _text_of(data, message.data_coding or habits.default_coding, habits)
    segment = data.segment or _sar(message)
    return Incoming(
        sender=sender,
        recipient=address_of(message.destination_addr, message.dest_ton, habits.country),
        data_coding=coding,
        octets=octets,
        segment=segment if segment is not None and segment.is_meant else None,
        delivery=delivery,
        reference=_reference(message),
    )


def _user_data(message: ShortMessage) -> _UserData:
    payload = message.payload
    if not message.has_user_data_header:
        return _UserData(payload)
    end = payload[0] + 1 if payload else 1
    if end > len(payload):
        raise InvalidPdu("The user data header is longer than the message.", status=c.ESME_RX_P_APPN)
    elements = _elements(payload[1:end])
    languages = Languages(
        next(iter(elements.get(LOCKING_SHIFT_ELEMENT, b"")), 0), next(iter(elements.get(SINGLE_SHIFT_ELEMENT, b"")), 0)
    )
    return _UserData(payload[end:], _joined(elements), languages, end)


def _elements(header: bytes) -> dict[int, bytes]:
    """By their identifiers; of several of one kind the last counts (§9.2.3.24). What is cut short is left out."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + length]
        if len(value) == length == _LENGTHS.get(kind, length):
            found.pop(kind, None)
            found[kind] = value
        at += 2 + length
    return found


def _joined(elements: dict[int, bytes]) -> Segment | None:
    """The element that tells of other parts; of both kinds the one that came last."""
    for kind in reversed(elements):
        if kind == _JOINED_8_BIT:
            return Segment(*elements[kind])
        if kind == _JOINED_16_BIT:
            value = elements[kind]
            return Segment(int.from_bytes(value[:2], "big"), value[2], value[3])
    return None


def _text_of(data: _UserData, coding: int, habits: CarrierHabits) -> tuple[int, bytes]:
    """The text in a coding that needs no header to be read: what is packed, or in another language, becomes UCS-2."""
    if not sms.is_gsm7(coding) or not (habits.packs_septets or any(data.languages)):
        return coding, data.octets
    octets = data.octets
    if habits.packs_septets:
        octets = septets.unpack(octets, header_octets=data.header_octets)
    return sms.UCS2_CODING, septets.decode(octets, data.languages).encode("utf-16-be")


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

"""What a subscriber writes to a number of the gateway's customers, as JSON says it.

`{"source", "destination", "text"}`; a long text is joined as `"joining"` says: `udh` (8-bit reference, the default),
`udh16`, `sar`, or `payload` (header and text in the message_payload). `"order": [3, 1, 1, 2]` sends the parts in that
order, some twice or not at all. In place of `"text"`: `"hex"` with `"data_coding"` and `"esm_class"`, one message.
"""

import itertools
from typing import Any

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.pdu import NO_TLVS, ShortMessage
from smarttec.kernel import sms
from smarttec.kernel.errors import InvalidInput

JOININGS = ("udh", "udh16", "sar", "payload")
_ORDER_MAX = 1_000
_UDH_LENGTH = 6
_references = itertools.count(1)


def parse_delivery(document: object) -> list[ShortMessage]:
    """The messages in the order in which they leave. Raises `InvalidInput` that names the field."""
    if not isinstance(document, dict):
        raise InvalidInput("Send a JSON object.", field="body")
    source, destination = _address(document, "source"), _address(document, "destination")
    if "hex" in document:
        coding, esm_class, octets = _raw_part(document)
        return [ShortMessage(source, destination, octets, data_coding=coding, esm_class=esm_class)]
    joining = document.get("joining", "udh")
    if joining not in JOININGS:
        raise InvalidInput(f"This must be one of: {', '.join(JOININGS)}.", field="joining")
    reference = next(_references) & 0xFF
    encoded = sms.encode_parts(_string(document, "text"), reference=reference)
    parts = [
        _part(source, destination, part, joining=joining, reference=reference, total=len(encoded), number=number)
        for number, part in enumerate(encoded, 1)
    ]
    return [parts[number - 1] for number in _order(document, len(parts))]


def _part(
    source: str, destination: str, part: tuple[int, int, bytes],
    *, joining: str, reference: int, total: int, number: int,
) -> ShortMessage:  # fmt: skip
    coding, esm_class, octets = part
    tlvs = NO_TLVS
    text = octets[_UDH_LENGTH:]
    if total > 1 and joining == "udh16":
        octets = bytes((6, 8, 4, 0, reference, total, number)) + text
    elif total > 1 and joining == "sar":
        octets, esm_class, tlvs = text, 0, tlv.as_segment(reference=reference, total=total, number=number)
    elif total > 1 and joining == "payload":
        octets, tlvs = b"", {c.TAG_MESSAGE_PAYLOAD: octets}
    return ShortMessage(source, destination, octets, data_coding=coding, esm_class=esm_class, tlvs=tlvs)


def _order(document: dict[str, Any], total: int) -> list[int]:
    order = document.get("order", list(range(1, total + 1)))
    if not isinstance(order, list) or len(order) > _ORDER_MAX:
        raise InvalidInput(f"This must be a list of at most {_ORDER_MAX} numbers.", field="order")
    if not all(type(number) is int and 1 <= number <= total for number in order):
        raise InvalidInput(f"The text has parts 1 to {total}.", field="order")
    return order


def _string(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise InvalidInput("This must be a text.", field=name)
    return value


def _address(document: dict[str, Any], name: str) -> str:
    address = _string(document, name).removeprefix("+")
    if not (address.isascii() and address.isalnum()) or len(address) > 20:
        raise InvalidInput("This must be 1 to 20 digits or letters.", field=name)
    return address


def _raw_part(document: dict[str, Any]) -> tuple[int, int, bytes]:
    try:
        octets = bytes.fromhex(_string(document, "hex"))
    except ValueError:
        raise InvalidInput("This must be hexadecimal.", field="hex") from None
    if len(octets) > 254:
        raise InvalidInput("This must be 254 octets at most.", field="hex")
    return _octet(document, "data_coding"), _octet(document, "esm_class"), octets


def _octet(document: dict[str, Any], name: str) -> int:
    value = document.get(name, 0)
    if type(value) is not int or not 0 <= value <= 255:
        raise InvalidInput("This must be a number from 0 to 255.", field=name)
    return value

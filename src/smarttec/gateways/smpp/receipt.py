"""Delivery receipts: what became of a message that the SMSC had accepted.

A receipt is a deliver_sm whose esm_class says so (§5.2.12). It tells the message's id and state in TLVs (§5.3.2.12,
§5.3.2.35), in a text whose form Appendix B suggests, or in both; TLVs win. Peers take liberties with the text, so
reading is tolerant: any order, any case, missing fields.
"""

import re
from enum import Enum
from typing import NamedTuple

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.pdu import ShortMessage


class ReceiptState(Enum):
    """State of a message; the value is the word that Appendix B uses in the text form."""

    ENROUTE = "ENROUTE"
    DELIVERED = "DELIVRD"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"
    UNDELIVERABLE = "UNDELIV"
    ACCEPTED = "ACCEPTD"
    UNKNOWN = "UNKNOWN"
    REJECTED = "REJECTD"

    @property
    def is_final(self) -> bool:
        """Whether no other state follows. UNKNOWN says nothing about the message, so something better may come."""
        return self not in {ReceiptState.ENROUTE, ReceiptState.ACCEPTED, ReceiptState.UNKNOWN}


class Receipt(NamedTuple):
    """One receipt. `error_code` is the network's own text, "" when there is none."""

    carrier_message_id: str
    state: ReceiptState
    error_code: str
    user_message_reference: int | None


# Ids have 64 octets at most (§5.2.23); a bound keeps a hostile text from becoming a huge integer.
_ID_LIMIT = 64

_BY_NUMBER = {
    c.STATE_ENROUTE: ReceiptState.ENROUTE,
    c.STATE_DELIVERED: ReceiptState.DELIVERED,
    c.STATE_EXPIRED: ReceiptState.EXPIRED,
    c.STATE_DELETED: ReceiptState.DELETED,
    c.STATE_UNDELIVERABLE: ReceiptState.UNDELIVERABLE,
    c.STATE_ACCEPTED: ReceiptState.ACCEPTED,
    c.STATE_UNKNOWN: ReceiptState.UNKNOWN,
    c.STATE_REJECTED: ReceiptState.REJECTED,
}
# Appendix B cuts the words to seven letters; peers cut elsewhere or not at all. Five letters tell them apart.
_BY_WORD = {state.value[:5]: state for state in ReceiptState} | {"DELIV": ReceiptState.DELIVERED}
_FIELD = re.compile(r"\b(id|stat|err)\s*:\s*([^\s:]*)(?=\s|\Z)", re.IGNORECASE)

# What follows is the start of the message itself, and not to be believed.
_TEXT = re.compile(r"\btext\s*:", re.IGNORECASE)


def is_receipt(message: ShortMessage) -> bool:
    """Whether a deliver_sm is a receipt rather than somebody's message."""
    kind = message.esm_class & c.ESM_CLASS_TYPE_MASK
    return kind == c.ESM_CLASS_RECEIPT or c.TAG_RECEIPTED_MESSAGE_ID in message.tlvs


def parse_receipt(message: ShortMessage) -> Receipt | None:
    """The receipt in a deliver_sm; None when it is not one, or names no message that it could be about."""
    if not is_receipt(message):
        return None
    fields = _fields(message.payload)
    reference = tlv.user_message_reference(message.tlvs)
    message_id = tlv.receipted_message_id(message.tlvs) or fields.get("id", "")[:_ID_LIMIT]
    if not message_id and reference is None:
        return None
    return Receipt(message_id, _state(message, fields.get("stat", "")), _error_code(message, fields), reference)


def _fields(payload: bytes) -> dict[str, str]:
    head = _TEXT.split(payload.decode("latin-1"), maxsplit=1)[0]
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(head):
        found.setdefault(name.lower(), value)
    return found


def _state(message: ShortMessage, word: str) -> ReceiptState:
    number = tlv.message_state(message.tlvs)
    if number is not None:
        return _BY_NUMBER.get(number, ReceiptState.UNKNOWN)
    return _BY_WORD.get(word.upper()[:5], ReceiptState.UNKNOWN)


def _error_code(message: ShortMessage, fields: dict[str, str]) -> str:
    network = tlv.network_error_code(message.tlvs)
    if network is not None:
        return str(network[1])
    code = fields.get("err", "")[:16]
    return "" if not code.strip("0") else code

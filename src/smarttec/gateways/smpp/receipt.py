"""Delivery receipts: what became of a message that the SMSC had accepted.

A receipt tells the message's id and state in TLVs (§5.3.2.12, §5.3.2.35), in a text whose form Appendix B suggests,
or in both; TLVs win. It is known by its esm_class (§5.2.12) or a TLV; where a peer sets neither, by its text. Peers
take liberties with the text, so reading is tolerant: any order, any case, any separator and alphabet, missing fields,
other names. What only its text tells, a subscriber could have written: it counts for the number that it comes from.
"""

import re
from enum import Enum
from functools import lru_cache
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
    """One receipt. `error_code` is the network's own text, "" when there is none.

    `is_certain`: the carrier says that it is one; otherwise its text does, which anybody can write.
    """

    carrier_message_id: str
    state: ReceiptState
    error_code: str
    user_message_reference: int | None
    is_certain: bool = True


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
# Appendix B cuts the words to seven letters; peers cut elsewhere or not at all, and have words of their own. Five
# letters tell them apart.
_BY_WORD = {state.value[:5]: state for state in ReceiptState} | {
    "DELIV": ReceiptState.DELIVERED, "DLVRD": ReceiptState.DELIVERED, "SUCCE": ReceiptState.DELIVERED,
    "FAILE": ReceiptState.UNDELIVERABLE, "FAIL": ReceiptState.UNDELIVERABLE, "NOTDE": ReceiptState.UNDELIVERABLE,
    "BLOCK": ReceiptState.REJECTED, "BUFFE": ReceiptState.ENROUTE, "SENT": ReceiptState.ENROUTE,
    "ACKED": ReceiptState.ENROUTE,
}  # fmt: skip
_NAMES = {
    "id": "id", "msgid": "id", "messageid": "id",
    "stat": "stat", "state": "stat", "status": "stat", "messagestate": "stat",
    "err": "err", "error": "err", "errorcode": "err",
    "sub": "sub", "dlvrd": "dlvrd", "submitdate": "submitdate", "donedate": "donedate",
}  # fmt: skip
_OWN_NAMES = {"id", "stat", "err", "sub", "dlvrd", "submitdate", "donedate"}
"""Those of Appendix B."""
_NAME = (
    r"(?:msg|message)[ _-]?id|id|message[ _-]?state|state|status|stat|error[ _-]?code|error|err"
    r"|submit[ _-]?date|done[ _-]?date|dlvrd|sub"
)
_ASSIGNED = r"""\s*["']?\s*[:=>]"""
_FIELD = re.compile(
    rf"""(?<![A-Za-z0-9])({_NAME}){_ASSIGNED}\s*["']?"""
    rf"""([^\s,;|&"'{{}}<>:=]+?)(?=[^A-Za-z0-9]?(?:{_NAME}){_ASSIGNED}|[\s,;|&"'{{}}<>]|\Z)""",
    re.IGNORECASE,
)

# What follows is the start of the message itself, and not to be believed.
_TEXT = re.compile(rf"(?<![A-Za-z0-9])text{_ASSIGNED}", re.IGNORECASE)
_CHARACTERS_READ = 1_000
_USUAL = re.compile(
    r"id:(?P<id>[A-Za-z0-9-]{1,64}) sub:(?P<sub>[0-9]{3}) dlvrd:(?P<dlvrd>[0-9]{3})"
    r" submit date:(?P<submitdate>[0-9]{10,12}) done date:(?P<donedate>[0-9]{10,12})"
    r" stat:(?P<stat>[A-Za-z]{1,13}) err:(?P<err>[A-Za-z0-9]{1,6}) text:",
    re.IGNORECASE,
)
"""The form that the appendix shows and most carriers write to the letter: a tenth of the time of looking anywhere."""
_RECEIPT_TLVS = (c.TAG_RECEIPTED_MESSAGE_ID, c.TAG_MESSAGE_STATE)


def is_receipt(message: ShortMessage) -> bool:
    """Whether a deliver_sm is a receipt, or may be one, rather than somebody's message."""
    return _is_certain(message) or _reads_as_one(message)


def _is_certain(message: ShortMessage) -> bool:
    kind = message.esm_class & c.ESM_CLASS_TYPE_MASK
    return bool(kind & c.ESM_CLASS_REPORTS) or any(tag in message.tlvs for tag in _RECEIPT_TLVS)


def _reads_as_one(message: ShortMessage) -> bool:
    """By the fields of Appendix B: a known state beside another one, or three of them, or four under whatever names."""
    names, fields = _fields(message)
    own = names & _OWN_NAMES
    has_state = "stat" in own and fields["stat"].upper()[:5] in _BY_WORD
    return len(own) >= (2 if has_state else 3) or len(fields) >= 4


def parse_receipt(message: ShortMessage) -> Receipt | None:
    """The receipt in a deliver_sm; None when it is not one, or names no message that it could be about."""
    if not is_receipt(message):
        return None
    _, fields = _fields(message)
    reference = tlv.user_message_reference(message.tlvs)
    message_id = tlv.receipted_message_id(message.tlvs) or fields.get("id", "")[:_ID_LIMIT]
    if not message_id and reference is None:
        return None
    state = _state(message, fields.get("stat", ""))
    return Receipt(message_id, state, _error_code(message, fields), reference, _is_certain(message))


def _fields(message: ShortMessage) -> tuple[set[str], dict[str, str]]:
    """The names as they are written, without spaces, and the fields by their own names."""
    text = _text(message)
    usual = _USUAL.match(text)
    if usual is not None:
        return set(_OWN_NAMES), usual.groupdict()
    return _fields_anywhere(text)


def _fields_anywhere(text: str) -> tuple[set[str], dict[str, str]]:
    head = _TEXT.split(text[:_CHARACTERS_READ], maxsplit=1)[0]
    names: set[str] = set()
    found: dict[str, str] = {}
    for written, value in _FIELD.findall(head):
        name = _plain(written)
        names.add(name)
        found.setdefault(_NAMES[name], value)
    return names, found


@lru_cache(maxsize=512)
def _plain(written: str) -> str:
    """A carrier writes the same few names in every receipt."""
    return re.sub("[ _-]", "", written).lower()


def _text(message: ShortMessage) -> str:
    """Receipts are written in characters of ASCII: without the zeros between them, UCS-2 of either order is that."""
    payload = message.payload
    if message.has_user_data_header and payload:
        payload = payload[payload[0] + 1 :]
    return payload.replace(b"\0", b"").decode("latin-1")


def _state(message: ShortMessage, word: str) -> ReceiptState:
    number = tlv.message_state(message.tlvs)
    if number is not None:
        return _BY_NUMBER.get(number, ReceiptState.UNKNOWN)
    if word.isdecimal() and len(word) == 1:
        return _BY_NUMBER.get(int(word), ReceiptState.UNKNOWN)
    return _BY_WORD.get(word.upper()[:5], ReceiptState.UNKNOWN)


def _error_code(message: ShortMessage, fields: dict[str, str]) -> str:
    network = tlv.network_error_code(message.tlvs)
    if network is not None:
        return str(network[1])
    code = fields.get("err", "")[:16]
    return "" if not code.strip("0") else code

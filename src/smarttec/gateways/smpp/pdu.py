"""What PDUs hold. Values only; `encoding` and `decoding` know the bytes.

`NamedTuple` rather than a frozen dataclass where one is made per message: it is built four times as fast. Those that
hold addresses, texts or passwords have a `repr` that shows none.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from smarttec.gateways.smpp import constants as c

NO_TLVS: Mapping[int, bytes] = MappingProxyType({})


class Header(NamedTuple):
    """The four integers in front of every PDU (§3.2)."""

    command_length: int
    command_id: int
    command_status: int
    sequence_number: int


class ShortMessage(NamedTuple):
    """The body of submit_sm (§4.4.1) and of deliver_sm (§4.6.1), which have one layout.

    Addresses are digits without "+"; times are SMPP's own form (§7.1.1) or empty. A text longer than 254 octets goes
    into the `message_payload` TLV, with `short_message` empty.
    """

    source_addr: str
    destination_addr: str
    short_message: bytes
    data_coding: int = 0
    esm_class: int = 0
    registered_delivery: int = 0
    tlvs: Mapping[int, bytes] = NO_TLVS
    source_ton: int = c.TON_INTERNATIONAL
    source_npi: int = c.NPI_E164
    dest_ton: int = c.TON_INTERNATIONAL
    dest_npi: int = c.NPI_E164
    service_type: str = ""
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    validity_period: str = ""
    replace_if_present: int = 0
    sm_default_msg_id: int = 0

    def __repr__(self) -> str:
        return f"<ShortMessage data_coding={self.data_coding} esm_class={self.esm_class}>"

    @property
    def payload(self) -> bytes:
        """The message itself, wherever it stands: `short_message` or the `message_payload` TLV (§5.3.2.32)."""
        return self.short_message or self.tlvs.get(c.TAG_MESSAGE_PAYLOAD, b"")

    @property
    def has_user_data_header(self) -> bool:
        return bool(self.esm_class & c.ESM_CLASS_UDHI)


class Bind(NamedTuple):
    """The body of bind_transmitter, bind_receiver and bind_transceiver (§4.1)."""

    system_id: str
    password: str
    system_type: str = ""
    interface_version: int = c.INTERFACE_VERSION
    addr_ton: int = 0
    addr_npi: int = 0
    address_range: str = ""

    def __repr__(self) -> str:
        return f"<Bind system_id={self.system_id!r}>"


class BindResp(NamedTuple):
    """The body of the three bind responses (§4.1.2, §4.1.4, §4.1.6)."""

    system_id: str = ""
    tlvs: Mapping[int, bytes] = NO_TLVS


class Outbind(NamedTuple):
    """The body of outbind (§4.1.7): an SMSC asks us to bind. Read, and otherwise left alone."""

    system_id: str
    password: str

    def __repr__(self) -> str:
        return f"<Outbind system_id={self.system_id!r}>"


class MessageResp(NamedTuple):
    """The body of submit_sm_resp (§4.4.2) and deliver_sm_resp (§4.6.2); empty after most errors."""

    message_id: str = ""
    tlvs: Mapping[int, bytes] = NO_TLVS


class QuerySm(NamedTuple):
    """The body of query_sm (§4.8.1)."""

    message_id: str
    source_addr: str
    source_ton: int = c.TON_INTERNATIONAL
    source_npi: int = c.NPI_E164

    def __repr__(self) -> str:
        return f"<QuerySm message_id={self.message_id!r}>"


class QuerySmResp(NamedTuple):
    """The body of query_sm_resp (§4.8.2); `message_state` as in §5.2.28, 0 after an error."""

    message_id: str = ""
    final_date: str = ""
    message_state: int = 0
    error_code: int = 0


class Empty(NamedTuple):
    """The body of those that have none: unbind, enquire_link, their responses, generic_nack (§4.2, §4.3, §4.11)."""


Body = ShortMessage | Bind | BindResp | Outbind | MessageResp | QuerySm | QuerySmResp | Empty


class Pdu(NamedTuple):
    """One whole PDU."""

    command_id: int
    command_status: int
    sequence_number: int
    body: Body

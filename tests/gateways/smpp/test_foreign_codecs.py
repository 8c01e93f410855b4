"""What we write, two other implementations read the same, and the other way round."""

from typing import Any

import aiosmpplib.protocol as theirs
import pytest
import smpplib.smpp
from aiosmpplib.state import NPI, TON, OptionalParam, PhoneNumber
from smpplib.client import SimpleSequenceGenerator

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import encoding
from smarttec.gateways.smpp.decoding import decode
from smarttec.gateways.smpp.pdu import Bind, BindResp, MessageResp, Pdu, QuerySm, QuerySmResp, ShortMessage

TEXT = b"Hello from us"
SOURCE, DESTINATION = "14155550100", "15005550006"
BIND = Bind("smarttec", "secret", "SMPP", addr_ton=1, addr_npi=1, address_range="1415")
MESSAGES = [
    ShortMessage(SOURCE, DESTINATION, TEXT),
    ShortMessage(SOURCE, DESTINATION, TEXT, registered_delivery=1, tlvs={c.TAG_USER_MESSAGE_REFERENCE: b"\x12\x34"}),
    ShortMessage("Smarttec", DESTINATION, TEXT, source_ton=5, source_npi=0, service_type="CMT", priority_flag=2),
    ShortMessage(
        SOURCE, DESTINATION, b"\x04\x1f\x04\x40", data_coding=8, protocol_id=3, validity_period="000001000000000R"
    ),
    ShortMessage(SOURCE, DESTINATION, b"", tlvs={c.TAG_MESSAGE_PAYLOAD: b"a long text " * 40}),
]


def read_by_smpplib(frame: bytes) -> Any:
    return smpplib.smpp.parse_pdu(frame, client=SimpleSequenceGenerator(), allow_unknown_opt_params=True)


def write_by_smpplib(name: str, *, sequence: int, **fields: Any) -> bytes:
    pdu = smpplib.smpp.make_pdu(name, client=SimpleSequenceGenerator(), **fields)
    pdu.sequence = sequence
    return pdu.generate()


def read_by_aiosmpplib(cls: type[theirs.SmppMessage], frame: bytes) -> Any:
    return cls.from_pdu(frame, theirs.SmppMessage.parse_header(frame), "ascii")


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("command", [c.SUBMIT_SM, c.DELIVER_SM])
def test_smpplib_reads_our_short_messages(command: int, message: ShortMessage) -> None:
    read = read_by_smpplib(encoding.encode_short_message(command, 7, message))
    assert (read.sequence, read.status) == (7, 0)
    assert read.source_addr.decode() == message.source_addr
    assert read.destination_addr.decode() == message.destination_addr
    assert (read.source_addr_ton, read.source_addr_npi) == (message.source_ton, message.source_npi)
    assert (read.dest_addr_ton, read.dest_addr_npi) == (message.dest_ton, message.dest_npi)
    assert read.service_type.decode() == message.service_type
    assert read.short_message == message.short_message
    assert (getattr(read, "message_payload", None) or b"") == message.tlvs.get(c.TAG_MESSAGE_PAYLOAD, b"")
    assert (read.data_coding, read.esm_class, read.protocol_id) == (
        message.data_coding,
        message.esm_class,
        message.protocol_id,
    )
    assert (read.registered_delivery, read.priority_flag) == (message.registered_delivery, message.priority_flag)
    assert read.validity_period.decode() == message.validity_period


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize(("command", "cls"), [(c.SUBMIT_SM, theirs.SubmitSm), (c.DELIVER_SM, theirs.DeliverSm)])
def test_aiosmpplib_reads_our_short_messages(command: int, cls: type[theirs.SubmitSm], message: ShortMessage) -> None:
    read = read_by_aiosmpplib(cls, encoding.encode_short_message(command, 7, message))
    assert read.sequence_num == 7
    assert (read.source.number, int(read.source.ton), int(read.source.npi)) == (
        message.source_addr,
        message.source_ton,
        message.source_npi,
    )
    assert read.destination.number == message.destination_addr
    text = message.payload.decode("utf-16-be" if message.data_coding == 8 else "ascii")
    assert (read.short_message or read.message_payload) == text
    assert (read.registered_delivery, read.service_type) == (message.registered_delivery, message.service_type)
    references = [param.value for param in read.optional_params if param.tag == c.TAG_USER_MESSAGE_REFERENCE]
    assert references == ([0x1234] if c.TAG_USER_MESSAGE_REFERENCE in message.tlvs else [])


def test_we_read_smpplibs_submit_sm() -> None:
    written = write_by_smpplib(
        "submit_sm", sequence=9, source_addr_ton=1, source_addr_npi=1, source_addr=SOURCE, dest_addr_ton=1,
        dest_addr_npi=1, destination_addr=DESTINATION, short_message=TEXT, registered_delivery=True, data_coding=8,
        esm_class=64, user_message_reference=0x1234,
    )  # fmt: skip
    expected = ShortMessage(
        SOURCE, DESTINATION, TEXT, data_coding=8, esm_class=64, registered_delivery=1,
        tlvs={c.TAG_USER_MESSAGE_REFERENCE: b"\x12\x34"},
    )  # fmt: skip
    assert decode(written) == Pdu(c.SUBMIT_SM, 0, 9, expected)


@pytest.mark.parametrize(("command", "cls"), [(c.SUBMIT_SM, theirs.SubmitSm), (c.DELIVER_SM, theirs.DeliverSm)])
def test_we_read_aiosmpplibs_short_messages(command: int, cls: type[theirs.SubmitSm]) -> None:
    written = cls(
        sequence_num=9,
        short_message=TEXT.decode(),
        source=PhoneNumber(SOURCE, TON.INTERNATIONAL, NPI.ISDN),
        destination=PhoneNumber(DESTINATION, TON.INTERNATIONAL, NPI.ISDN),
        encoding="ascii",
        optional_params=[OptionalParam(c.TAG_USER_MESSAGE_REFERENCE, 0x1234)],
    )
    expected = ShortMessage(
        SOURCE, DESTINATION, TEXT, data_coding=1, registered_delivery=1,
        tlvs={c.TAG_USER_MESSAGE_REFERENCE: b"\x12\x34"},
    )  # fmt: skip
    written.smpp_encode(written.short_message)
    assert decode(written.pdu()) == Pdu(command, 0, 9, expected)


@pytest.mark.parametrize(
    ("command", "name", "cls"),
    [
        (c.BIND_TRANSMITTER, "bind_transmitter", theirs.BindTransmitter),
        (c.BIND_RECEIVER, "bind_receiver", theirs.BindReceiver),
        (c.BIND_TRANSCEIVER, "bind_transceiver", theirs.BindTransceiver),
    ],
)
def test_binds_mean_the_same_to_all(command: int, name: str, cls: type[theirs.BindTransceiver]) -> None:
    ours = encoding.encode_bind(command, 5, BIND)
    by_smpplib = read_by_smpplib(ours)
    assert (by_smpplib.command, by_smpplib.system_id, by_smpplib.password) == (name, b"smarttec", b"secret")
    assert (by_smpplib.system_type, by_smpplib.address_range) == (b"SMPP", b"1415")
    by_aiosmpplib = read_by_aiosmpplib(cls, ours)
    assert (by_aiosmpplib.system_id, by_aiosmpplib.password, by_aiosmpplib.interface_version) == (
        "smarttec",
        "secret",
        0x34,
    )
    assert by_aiosmpplib.pdu() == ours
    written = write_by_smpplib(
        name, sequence=5, system_id="smarttec", password="secret", system_type="SMPP", interface_version=0x34,
        addr_ton=1, addr_npi=1, address_range="1415",
    )  # fmt: skip
    assert written == ours


def test_responses_mean_the_same_to_all() -> None:
    for command, name, cls in (
        (c.SUBMIT_SM_RESP, "submit_sm_resp", theirs.SubmitSmResp),
        (c.DELIVER_SM_RESP, "deliver_sm_resp", theirs.DeliverSmResp),
    ):
        ours = encoding.encode_message_resp(command, 6, MessageResp("abc123"))
        assert read_by_smpplib(ours).message_id == b"abc123"
        assert read_by_smpplib(ours).command == name
        assert decode(cls(6, message_id="abc123").pdu()).body == MessageResp("abc123")
    assert (
        read_by_aiosmpplib(
            theirs.SubmitSmResp, encoding.encode_message_resp(c.SUBMIT_SM_RESP, 6, MessageResp("z"))
        ).message_id
        == "z"
    )


def test_bind_responses_mean_the_same_to_all() -> None:
    resp = BindResp("smsc", {c.TAG_SC_INTERFACE_VERSION: b"\x34"})
    ours = encoding.encode_bind_resp(c.BIND_TRANSCEIVER_RESP, 6, resp)
    assert read_by_smpplib(ours).system_id == b"smsc"
    read = read_by_aiosmpplib(theirs.BindTransceiverResp, ours)
    assert (read.system_id, read.sc_interface_version) == ("smsc", 0x34)
    assert decode(read.pdu()) == Pdu(c.BIND_TRANSCEIVER_RESP, 0, 6, resp)


def test_queries_mean_the_same_to_smpplib() -> None:
    ours = encoding.encode_query_sm(8, QuerySm("abc", SOURCE))
    written = write_by_smpplib(
        "query_sm", sequence=8, message_id="abc", source_addr_ton=1, source_addr_npi=1, source_addr=SOURCE
    )
    assert written == ours
    read = read_by_smpplib(encoding.encode_query_sm_resp(8, QuerySmResp("abc", "260102150405000+", 2, 0)))
    assert (read.message_id, read.final_date, read.message_state) == (b"abc", b"260102150405000+", 2)


@pytest.mark.parametrize(
    ("command", "name", "cls"),
    [
        (c.UNBIND, "unbind", theirs.Unbind),
        (c.UNBIND_RESP, "unbind_resp", theirs.UnbindResp),
        (c.ENQUIRE_LINK, "enquire_link", theirs.EnquireLink),
        (c.ENQUIRE_LINK_RESP, "enquire_link_resp", theirs.EnquireLinkResp),
    ],
)
def test_bodiless_pdus_are_the_same_octets(command: int, name: str, cls: type[theirs.SmppMessage]) -> None:
    ours = encoding.encode_empty(command, 4)
    assert cls(4).pdu() == ours
    read = read_by_smpplib(ours)
    assert (read.command, read.sequence, read.generate()) == (name, 4, ours)

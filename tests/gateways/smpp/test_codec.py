"""Encoding and decoding, by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import encoding, tlv
from smarttec.gateways.smpp.decoding import decode, decode_message_id
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.pdu import (
    Bind,
    BindResp,
    Empty,
    MessageResp,
    Outbind,
    Pdu,
    QuerySm,
    QuerySmResp,
    ShortMessage,
)


def texts(limit: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=127), max_size=limit)


octet = st.integers(0, 255)
numbers = st.integers(1, c.MAX_SEQUENCE_NUMBER)
tlvs = st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=300), max_size=4)
short_messages = st.builds(
    ShortMessage,
    texts(20), texts(20), st.binary(max_size=254), octet, octet, octet, tlvs, octet, octet, octet, octet,
    texts(5), octet, octet, texts(16), texts(16), octet, octet,
)  # fmt: skip


@given(numbers, short_messages)
def test_short_messages_come_back_as_they_went(number: int, message: ShortMessage) -> None:
    frame = encoding.encode_submit_sm(number, message)
    assert decode(frame) == Pdu(c.SUBMIT_SM, 0, number, message)
    frame = encoding.encode_deliver_sm(number, message)
    assert decode(frame) == Pdu(c.DELIVER_SM, 0, number, message)


@given(numbers, texts(64), tlvs, st.integers(0, 0xFFFF_FFFF))
def test_message_responses_come_back_as_they_went(
    number: int, message_id: str, optional: dict[int, bytes], status: int
) -> None:
    resp = MessageResp(message_id, optional)
    frame = encoding.encode_message_resp(c.SUBMIT_SM_RESP, number, resp, status)
    assert decode(frame) == Pdu(c.SUBMIT_SM_RESP, status, number, resp)
    assert decode_message_id(frame) == message_id


@given(
    numbers,
    st.sampled_from(sorted(c.BINDS)),
    st.builds(Bind, texts(15), texts(8), texts(12), octet, octet, octet, texts(40)),
)
def test_binds_come_back_as_they_went(number: int, command_id: int, bind: Bind) -> None:
    assert decode(encoding.encode_bind(command_id, number, bind)) == Pdu(command_id, 0, number, bind)
    resp, command_id = BindResp(bind.system_id, {c.TAG_SC_INTERFACE_VERSION: b"\x34"}), command_id | c.RESPONSE_BIT
    assert decode(encoding.encode_bind_resp(command_id, number, resp)) == Pdu(command_id, 0, number, resp)


@given(numbers, texts(64), texts(20), texts(16), octet, octet)
def test_queries_come_back_as_they_went(number: int, mid: str, source: str, date: str, state: int, error: int) -> None:
    query = QuerySm(mid, source)
    assert decode(encoding.encode_query_sm(number, query)) == Pdu(c.QUERY_SM, 0, number, query)
    resp = QuerySmResp(mid, date, state, error)
    assert decode(encoding.encode_query_sm_resp(number, resp)) == Pdu(c.QUERY_SM_RESP, 0, number, resp)


def test_outbind_is_understood() -> None:
    outbind = Outbind("smsc", "secret")
    assert decode(encoding.encode_outbind(9, outbind)) == Pdu(c.OUTBIND, 0, 9, outbind)


@pytest.mark.parametrize("command_id", [c.UNBIND, c.UNBIND_RESP, c.ENQUIRE_LINK, c.ENQUIRE_LINK_RESP, c.GENERIC_NACK])
def test_bodiless_pdus(command_id: int) -> None:
    frame = encoding.encode_empty(command_id, 3, 8)
    assert decode(frame) == Pdu(command_id, 8, 3, Empty())
    with pytest.raises(InvalidPdu):
        decode((17).to_bytes(4, "big") + frame[4:] + b"\0")


def test_a_response_without_a_body_is_let_pass() -> None:
    frame = encoding.encode_empty(c.SUBMIT_SM_RESP, 3, c.ESME_RTHROTTLED)
    assert decode(frame).body == MessageResp()
    assert decode_message_id(frame) == ""


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (ShortMessage("1" * 21, "2", b""), c.ESME_RINVSRCADR),
        (ShortMessage("1", "2" * 21, b""), c.ESME_RINVDSTADR),
        (ShortMessage("1", "2\0", b""), c.ESME_RINVDSTADR),
        (ShortMessage("ж", "2", b""), c.ESME_RINVSRCADR),
        (ShortMessage("1", "2", b"x" * 255), c.ESME_RINVMSGLEN),
        (ShortMessage("1", "2", b"", data_coding=256), c.ESME_RINVPARLEN),
        (ShortMessage("1", "2", b"", esm_class=-1), c.ESME_RINVPARLEN),
        (ShortMessage("1", "2", b"", service_type="toolong"), c.ESME_RINVSERTYP),
        (ShortMessage("1", "2", b"", tlvs={1: b"x" * 65536}), c.ESME_RINVPARLEN),
        (ShortMessage("1", "2", b"", tlvs={65536: b""}), c.ESME_RINVPARLEN),
    ],
)
def test_nothing_malformed_leaves_us(message: ShortMessage, status: int) -> None:
    with pytest.raises(InvalidPdu) as caught:
        encoding.encode_submit_sm(1, message)
    assert caught.value.command_status == status


def test_errors_name_the_pdu_to_answer_and_none_of_its_octets() -> None:
    frame = bytearray(encoding.encode_submit_sm(77, ShortMessage("14155550100", "15005550006", b"private words")))
    frame[16:17] = b"toolong"
    frame[:4] = len(frame).to_bytes(4, "big")
    with pytest.raises(InvalidPdu) as caught:
        decode(bytes(frame))
    assert (caught.value.command_id, caught.value.sequence_number) == (c.SUBMIT_SM, 77)
    assert "private" not in str(caught.value)


def test_an_unknown_command_is_named_as_such() -> None:
    with pytest.raises(InvalidPdu) as caught:
        decode(encoding.encode_empty(0x7777, 5))
    assert (caught.value.command_status, caught.value.sequence_number) == (c.ESME_RINVCMDID, 5)


def test_no_repr_shows_addresses_texts_or_passwords() -> None:
    shown = repr([ShortMessage("14155550100", "15005550006", b"words"), Bind("us", "secret"), QuerySm("1", "1415555")])
    shown += repr(Pdu(c.SUBMIT_SM, 0, 1, ShortMessage("14155550100", "15005550006", b"words")))
    assert not any(private in shown for private in ("1415555", "1500555", "words", "secret"))


def test_optional_parameters_have_helpers() -> None:
    optional = {
        c.TAG_USER_MESSAGE_REFERENCE: b"\x01\x02",
        c.TAG_RECEIPTED_MESSAGE_ID: b"abc\0",
        c.TAG_MESSAGE_STATE: b"\x02",
        c.TAG_NETWORK_ERROR_CODE: b"\x03\x00\x1b",
        c.TAG_SAR_MSG_REF_NUM: b"\x00\x07",
        c.TAG_SAR_TOTAL_SEGMENTS: b"\x03",
        c.TAG_SAR_SEGMENT_SEQNUM: b"\x01",
    }
    assert tlv.user_message_reference(optional) == 0x0102
    assert tlv.receipted_message_id(optional) == "abc"
    assert tlv.message_state(optional) == 2
    assert tlv.network_error_code(optional) == (3, 27)
    assert tlv.segment_of(optional) == (7, 3, 1)
    assert tlv.segment_of({}) is None
    assert ShortMessage("1", "2", b"", tlvs={c.TAG_MESSAGE_PAYLOAD: b"long"}).payload == b"long"

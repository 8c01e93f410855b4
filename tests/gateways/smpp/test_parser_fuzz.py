"""Whatever the bytes, the parser gives a value or our one error."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import encoding
from smarttec.gateways.smpp.decoding import _READERS, decode, decode_message_id
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.framing import Framer
from smarttec.gateways.smpp.pdu import Bind, MessageResp, QuerySm, ShortMessage
from smarttec.gateways.smpp.receipt import parse_receipt

VALID = [
    encoding.encode_submit_sm(
        1, ShortMessage("14155550100", "15005550006", b"hello", tlvs={0x204: b"ab", 0x1400: b""})
    ),
    encoding.encode_deliver_sm(
        2, ShortMessage("1", "2", b"id:7 stat:DELIVRD err:000 text:x", esm_class=4, tlvs={c.TAG_MESSAGE_STATE: b"\2"})
    ),
    encoding.encode_bind(c.BIND_TRANSCEIVER, 3, Bind("system", "secret")),
    encoding.encode_message_resp(c.SUBMIT_SM_RESP, 4, MessageResp("12345")),
    encoding.encode_query_sm(5, QuerySm("12345", "14155550100")),
    encoding.encode_empty(c.ENQUIRE_LINK, 6),
]


def _parse_everything(data: bytes) -> None:
    for frame in Framer().feed(data):
        with contextlib.suppress(InvalidPdu):
            decode_message_id(frame)
        with contextlib.suppress(InvalidPdu):
            body = decode(frame).body
            if isinstance(body, ShortMessage):
                parse_receipt(body)


def _framed(command_id: int, body: bytes) -> bytes:
    head = (16 + len(body), command_id, 0, 1)
    return b"".join(number.to_bytes(4, "big") for number in head) + body


@given(st.binary(max_size=200))
def test_random_bytes_as_a_frame(data: bytes) -> None:
    with contextlib.suppress(InvalidPdu):
        decode(data)
    with contextlib.suppress(InvalidPdu):
        decode_message_id(data)
    _parse_everything(data)


@given(st.sampled_from(sorted(_READERS)), st.binary(max_size=200))
def test_random_bodies_of_every_command(command_id: int, body: bytes) -> None:
    _parse_everything(_framed(command_id, body))


@settings(max_examples=400)
@given(
    st.sampled_from(VALID),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=4),
    st.integers(0, 120),
    st.binary(max_size=8),
)
def test_mutated_valid_pdus(valid: bytes, changes: list[tuple[int, int]], cut: int, tail: bytes) -> None:
    body = bytearray(valid[16:])
    for place, value in changes:
        if body:
            body[place % len(body)] = value
    body = body[: max(0, len(body) - cut // 8)] + tail
    _parse_everything(_framed(int.from_bytes(valid[4:8], "big"), bytes(body)))

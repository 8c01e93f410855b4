"""Tries of a carrier's engineer who distrusts: members of known kinds that users of peers reported."""

import asyncio
from typing import Any

import pytest
from tests.gateways.smpp.conftest import BarePeer, Remembering, eventually, message_to, settings_for
from tests.messaging.inbound.handing import incoming

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.encoding import encode_data_sm, encode_deliver_sm, encode_empty
from smarttec.gateways.smpp.opening import open_session
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.receipt import parse_receipt
from smarttec.kernel import sms
from smarttec.messaging.carrier_ids import IdForms, normal_id
from smarttec.messaging.inbound.domain import Piece, join
from smarttec.messaging.models import ReceiptIds

RECEIPT = b"id:%b sub:001 dlvrd:001 submit date:2601021504 done date:2601021505 stat:DELIVRD err:000 text:"


@pytest.mark.parametrize(
    ("answered", "reported"),
    [
        ("0A1B2C3D", "0a1b2c3d"), ("00000000000000001234", "1234"), ("A1B2", "000000a1b2"),
        ("6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    ],
)  # fmt: skip
def test_case_and_zeros_of_an_id_make_no_difference(answered: str, reported: str) -> None:
    """Jasmin's users lose receipts whose ids differ in case or zeros, as Kannel's did."""
    found = parse_receipt(ShortMessage("1", "2", RECEIPT % reported.encode(), esm_class=4))
    assert found is not None
    assert normal_id(found.carrier_message_id) == normal_id(answered)


@pytest.mark.parametrize(
    ("answered", "reported", "form"),
    [
        ("7FFFFFFF", "2147483647", ReceiptIds.DECIMAL_FOR_HEX), ("2147483647", "7fffffff", ReceiptIds.HEX_FOR_DECIMAL),
        ("00FF", "255", ReceiptIds.DECIMAL_FOR_HEX), ("18446744073709551615", "FFFFFFFFFFFFFFFF",
                                                     ReceiptIds.HEX_FOR_DECIMAL),
    ],
)  # fmt: skip
def test_the_other_base_of_an_id_is_found(answered: str, reported: str, form: ReceiptIds) -> None:
    """Kannel has `msg-id-type` for it; ids beyond 32 and 63 bits overflow there and in cloudhopper's samples."""
    spelled = IdForms().others(normal_id(reported))
    assert spelled[normal_id(answered)] is form
    assert IdForms(form).usual(normal_id(reported)) == normal_id(answered)


def test_a_receipt_in_the_payload_parameter_by_data_sm_is_one() -> None:
    message = ShortMessage("1", "2", b"", esm_class=4, tlvs={c.TAG_MESSAGE_PAYLOAD: RECEIPT % b"77"})
    found = parse_receipt(message)
    assert found is not None
    assert found.carrier_message_id == "77"


@pytest.mark.parametrize("mark", [b"", b"\xfe\xff", b"\xff\xfe"])
def test_a_byte_order_mark_is_no_character(mark: bytes) -> None:
    """Texts that begin with U+FEFF, or are written little-endian behind it, come from some handsets' gateways."""
    codec = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    one = incoming(ShortMessage("14155550123", "14155550100", mark + "жук".encode(codec), 8))
    assert sms.decode(one.data_coding, one.octets) == "жук"


def test_parts_of_two_carriers_and_two_senders_are_not_mixed() -> None:
    """The same 8-bit reference by 16-bit elements, by sar_* and by another sender: four different long messages."""
    text = {
        "udh8": ShortMessage("14155550123", "14155550100", b"\5\0\3\7\2\1one", esm_class=0x40),
        "udh16": ShortMessage("14155550123", "14155550100", b"\6\x08\4\1\7\2\1two", esm_class=0x40),
        "other": ShortMessage("14155550124", "14155550100", b"\5\0\3\7\2\1four", esm_class=0x40),
        "three": ShortMessage("14155550123", "14155550100", b"\5\0\3\7\3\1five", esm_class=0x40),
    }
    groups = {name: incoming(message).group for name, message in text.items()}
    assert len(set(groups.values())) == len(groups)


def test_parts_by_sar_and_with_other_elements_before_are_joined() -> None:
    """Kannel's users saw parts with a port element (0x05) before that of joining shown as single texts."""
    ports = b"\x0b\x05\x04\x0b\x84\x23\xf0\0\3\7\2"
    first = incoming(ShortMessage("14155550123", "14155550100", ports + b"\1one ", esm_class=0x40))
    second = incoming(ShortMessage("14155550123", "14155550100", ports + b"\2two", esm_class=0x40))
    assert first.segment
    assert second.segment
    pieces = [Piece(one.segment.number, one.data_coding, one.octets) for one in (second, first) if one.segment]
    assert join(pieces, total=first.segment.total) == "one two"


@pytest.mark.parametrize("length", [0, 1])
def test_an_empty_text_is_read(length: int) -> None:
    """An empty deliver_sm ended threads of python-smpplib's users."""
    assert incoming(ShortMessage("14155550123", "14155550100", b" " * length)).octets == b" " * length


async def _bound(handler: Remembering) -> tuple[BarePeer, Any, Any]:

    peer = BarePeer()
    server = await asyncio.get_running_loop().create_server(lambda: peer, "127.0.0.1", 0)
    session = await open_session(settings_for(server.sockets[0].getsockname()[1]), handler)
    return peer, server, session


@pytest.mark.parametrize("command", [c.SUBMIT_SM, c.QUERY_SM, c.ALERT_NOTIFICATION, 0x00000007, 0x7FFFFFFF])
async def test_a_request_that_is_none_of_ours_is_answered_and_the_session_goes_on(command: int) -> None:
    """alert_notification, replace_sm and what nobody knows: a session that dies of one loses its whole window."""
    handler = Remembering()
    peer, server, session = await _bound(handler)
    peer.send(encode_empty(command, 77))
    session.submit("tag", message_to("15005550123"))
    peer.send(encode_empty(c.ENQUIRE_LINK, 78))
    await eventually(lambda: any(pdu.command_id == c.ENQUIRE_LINK_RESP for pdu in peer.received))
    assert session.is_bound
    answers = [pdu.command_id for pdu in peer.received if pdu.sequence_number == 77]
    assert len(answers) == (0 if command == c.ALERT_NOTIFICATION else 1), "an alert_notification has no response"
    session.abort()
    await session.wait_closed()
    server.close()


async def test_texts_by_data_sm_and_deliver_sm_are_both_answered_by_their_own_command() -> None:
    handler = Remembering()
    peer, server, session = await _bound(handler)
    text = ShortMessage("14155550123", "14155550100", b"hi")
    peer.send(encode_data_sm(5, text) + encode_deliver_sm(6, text))
    await eventually(lambda: len(handler.deliveries) == 2)
    await eventually(
        lambda: (
            {(pdu.command_id, pdu.sequence_number) for pdu in peer.received}
            >= {(c.DATA_SM | c.RESPONSE_BIT, 5), (c.DELIVER_SM | c.RESPONSE_BIT, 6)}
        )
    )
    assert [one.payload for one in handler.deliveries] == [b"hi", b"hi"]
    session.abort()
    await session.wait_closed()
    server.close()


@pytest.mark.parametrize(
    ("command", "status", "outcome"),
    [
        (c.SUBMIT_SM | c.RESPONSE_BIT, 0x58, "THROTTLED"), (c.SUBMIT_SM | c.RESPONSE_BIT, 0x14, "QUEUE_FULL"),
        (c.GENERIC_NACK, 0x58, "THROTTLED"), (c.GENERIC_NACK, 0, "REJECTED"), (c.GENERIC_NACK, 3, "REJECTED"),
    ],
)  # fmt: skip
async def test_a_refusal_is_one_by_whatever_command_it_comes(command: int, status: int, outcome: str) -> None:
    """ESME_RTHROTTLED and ESME_RMSGQFUL are to be tried again; carriers send them as generic_nack too (cloudhopper)."""
    handler = Remembering()
    peer, server, session = await _bound(handler)
    session.submit("tag", message_to("15005550123"))
    await eventually(lambda: any(pdu.command_id == c.SUBMIT_SM for pdu in peer.received))
    number = next(pdu.sequence_number for pdu in peer.received if pdu.command_id == c.SUBMIT_SM)
    peer.send(encode_empty(command, number, status))
    await eventually(lambda: handler.results)
    assert handler.outcome("tag") == outcome
    session.abort()
    await session.wait_closed()
    server.close()


async def test_an_unbind_in_flight_leaves_what_was_sent_unknown_and_is_answered() -> None:
    handler = Remembering()
    peer, server, session = await _bound(handler)
    session.submit("tag", message_to("15005550123"))
    await eventually(lambda: any(pdu.command_id == c.SUBMIT_SM for pdu in peer.received))
    peer.send(encode_empty(c.UNBIND, 9))
    await session.wait_closed()
    assert handler.outcome("tag") == "OUTCOME_UNKNOWN"
    assert any(pdu.command_id == c.UNBIND_RESP and pdu.sequence_number == 9 for pdu in peer.received)
    server.close()

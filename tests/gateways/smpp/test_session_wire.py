"""A session against a bare peer: the PDUs themselves, well-formed and not."""

import asyncio
import struct
from typing import Any

import pytest

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.encoding import encode_deliver_sm, encode_empty, encode_message_resp
from smarttec.gateways.smpp.opening import open_session
from smarttec.gateways.smpp.pdu import MessageResp, ShortMessage

from .conftest import Remembering, eventually, message_to, settings_for

PLAIN = "14155550123"


async def test_many_submits_leave_in_one_turn_with_growing_numbers(bare: Any, bind: Any) -> None:
    session = await bind(bare.port)
    for tag in range(10):
        session.submit(tag, message_to(PLAIN))
    await eventually(lambda: len(bare.requests(c.SUBMIT_SM)) == 10)
    numbers = [pdu.sequence_number for pdu in bare.requests(c.SUBMIT_SM)]
    assert numbers == list(range(numbers[0], numbers[0] + 10))
    assert numbers[0] > bare.requests(c.BIND_TRANSCEIVER)[0].sequence_number


async def test_a_carrier_that_does_not_read_is_not_flooded(bare: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(bare.port, window=1_000)
    bare.transport.pause_reading()
    long_text = {c.TAG_MESSAGE_PAYLOAD: b"x" * 60_000}
    given = 0
    while session.free_slots:
        session.submit(given, message_to(PLAIN, b"", tlvs=long_text))
        given += 1
        await asyncio.sleep(0)
    assert given < 1_000
    waiting = asyncio.create_task(session.wait_slots())
    bare.transport.resume_reading()
    assert await waiting == 1_000 - given
    await eventually(lambda: len(bare.requests(c.SUBMIT_SM)) == given)


async def test_whoever_waits_for_slots_is_woken_by_an_answer_and_by_the_end(bare: Any, bind: Any) -> None:
    session = await bind(bare.port, window=1)
    session.submit("tag", message_to(PLAIN))
    waiting = asyncio.create_task(session.wait_slots())
    await eventually(lambda: bare.requests(c.SUBMIT_SM))
    number = bare.requests(c.SUBMIT_SM)[0].sequence_number
    assert not waiting.done()
    bare.send(encode_message_resp(c.SUBMIT_SM_RESP, number, MessageResp("7")))
    assert await waiting == 1
    session.submit("next", message_to(PLAIN))
    waiting = asyncio.create_task(session.wait_slots())
    bare.transport.abort()
    assert await waiting == 0


async def test_answers_in_any_order_find_their_messages(bare: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(bare.port)
    for tag in range(20):
        session.submit(tag, message_to(PLAIN, str(tag).encode()))
    await eventually(lambda: len(bare.requests(c.SUBMIT_SM)) == 20)
    for pdu in reversed(bare.requests(c.SUBMIT_SM)):
        resp = MessageResp("id" + pdu.body.short_message.decode())
        bare.send(encode_message_resp(c.SUBMIT_SM_RESP, pdu.sequence_number, resp))
    await eventually(lambda: len(handler.results) == 20)
    assert all(result.message_id == f"id{tag}" for tag, result in handler.results.items())


async def test_a_quiet_link_is_asked_and_an_answer_keeps_it(bare: Any, bind: Any) -> None:
    session = await bind(bare.port, enquire_link_interval_seconds=0.05, enquire_link_timeout_seconds=10.0)
    for count in (1, 2, 3):
        await eventually(lambda count=count: len(bare.requests(c.ENQUIRE_LINK)) == count)
        bare.send(encode_empty(c.ENQUIRE_LINK_RESP, bare.requests(c.ENQUIRE_LINK)[-1].sequence_number))
    assert session.is_bound


async def test_a_dead_link_is_closed_and_its_messages_are_unknown(bare: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(bare.port, enquire_link_interval_seconds=0.05, enquire_link_timeout_seconds=0.1)
    session.submit("tag", message_to(PLAIN))
    await session.wait_closed()
    assert handler.outcome("tag") == "OUTCOME_UNKNOWN"


async def test_the_carrier_may_ask_and_unbind_too(bare: Any, bind: Any) -> None:
    session = await bind(bare.port)
    bare.send(encode_empty(c.ENQUIRE_LINK, 41) + encode_empty(c.UNBIND, 42))
    await session.wait_closed()
    await eventually(lambda: bare.is_lost)
    assert [pdu.sequence_number for pdu in bare.requests(c.ENQUIRE_LINK_RESP)] == [41]
    assert [pdu.sequence_number for pdu in bare.requests(c.UNBIND_RESP)] == [42]


async def test_a_nack_of_a_submit_refuses_it(bare: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(bare.port)
    session.submit("tag", message_to(PLAIN))
    await eventually(lambda: bare.requests(c.SUBMIT_SM))
    bare.send(encode_empty(c.GENERIC_NACK, bare.requests(c.SUBMIT_SM)[0].sequence_number, c.ESME_RINVCMDID))
    await eventually(lambda: handler.results)
    assert (handler.outcome("tag"), handler.results["tag"].command_status) == ("REJECTED", c.ESME_RINVCMDID)


async def test_an_unreadable_positive_answer_is_unknown(bare: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(bare.port)
    session.submit("tag", message_to(PLAIN))
    await eventually(lambda: bare.requests(c.SUBMIT_SM))
    body = b"x" * 100
    bare.send(struct.pack(">4I", 116, c.SUBMIT_SM_RESP, 0, bare.requests(c.SUBMIT_SM)[0].sequence_number) + body)
    await eventually(lambda: handler.results)
    assert handler.outcome("tag") == "OUTCOME_UNKNOWN"


async def test_an_answer_to_nothing_is_ignored(bare: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(bare.port)
    bare.send(encode_message_resp(c.SUBMIT_SM_RESP, 999, MessageResp("7")) + encode_empty(c.ENQUIRE_LINK, 1))
    await eventually(lambda: bare.requests(c.ENQUIRE_LINK_RESP))
    assert session.is_bound
    assert not handler.results


@pytest.mark.parametrize(
    ("sent", "answer", "status"),
    [
        (struct.pack(">4I", 20, c.DELIVER_SM, 0, 7) + b"\xff" * 4, c.DELIVER_SM_RESP, c.ESME_RINVSERTYP),
        (struct.pack(">4I", 16, 0x0104, 0, 7), c.GENERIC_NACK, c.ESME_RINVCMDID),
        (struct.pack(">4I", 17, c.ENQUIRE_LINK, 0, 7) + b"x", c.ENQUIRE_LINK_RESP, c.ESME_RINVMSGLEN),
    ],
)
async def test_a_malformed_request_is_answered_and_the_session_goes_on(
    bare: Any, handler: Remembering, bind: Any, sent: bytes, answer: int, status: int
) -> None:
    session = await bind(bare.port)
    bare.send(sent + encode_deliver_sm(8, ShortMessage("1", "2", b"good")))
    await eventually(lambda: handler.deliveries)
    await eventually(lambda: bare.requests(answer))
    assert (bare.requests(answer)[0].command_status, bare.requests(answer)[0].sequence_number) == (status, 7)
    assert session.is_bound


async def test_an_impossible_length_is_nacked_and_closes(bare: Any, bind: Any) -> None:
    session = await bind(bare.port)
    bare.send(b"\xff" * 16)
    await session.wait_closed()
    await eventually(lambda: bare.is_lost)
    assert bare.requests(c.GENERIC_NACK)[0].command_status == c.ESME_RINVCMDLEN


async def test_a_handler_that_lags_behind_makes_the_carrier_wait(bare: Any, handler: Remembering, bind: Any) -> None:
    await bind(bare.port, max_pending_deliveries=2)
    handler.may_store.clear()
    bare.send(b"".join(encode_deliver_sm(number, ShortMessage("1", "2", b"x")) for number in (1, 2, 3)))
    await eventually(lambda: bare.requests(c.DELIVER_SM_RESP))
    assert [(pdu.sequence_number, pdu.command_status) for pdu in bare.requests(c.DELIVER_SM_RESP)] == [
        (3, c.ESME_RX_T_APPN)
    ]
    handler.may_store.set()
    await eventually(lambda: len(bare.requests(c.DELIVER_SM_RESP)) == 3)
    assert [pdu.command_status for pdu in bare.requests(c.DELIVER_SM_RESP)[1:]] == [0, 0]


async def test_too_few_statuses_acknowledge_nothing(bare: Any, handler: Remembering, bind: Any) -> None:
    await bind(bare.port)
    handler.answer = lambda messages: [c.ESME_ROK] * (len(messages) - 1)
    bare.send(b"".join(encode_deliver_sm(number, ShortMessage("1", "2", b"x")) for number in (1, 2)))
    await eventually(lambda: len(bare.requests(c.DELIVER_SM_RESP)) == 2)
    assert {pdu.command_status for pdu in bare.requests(c.DELIVER_SM_RESP)} == {c.ESME_RX_T_APPN}


async def test_octets_one_by_one_is_understood(bare: Any, handler: Remembering) -> None:
    session = await open_session(settings_for(bare.port), handler)
    for octet in encode_deliver_sm(5, ShortMessage("1", "2", b"slowly")):
        session.data_received(bytes((octet,)))
    await eventually(lambda: bare.requests(c.DELIVER_SM_RESP))
    assert [message.short_message for message in handler.deliveries] == [b"slowly"]
    session.abort()
    await session.wait_closed()

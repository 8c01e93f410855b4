"""A session against the sandbox SMSC: what a carrier does in ordinary and in bad times."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import uvloop

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.errors import BindRefused, InvalidPdu
from smarttec.gateways.smpp.opening import open_session
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.receipt import ReceiptState, parse_receipt
from smarttec.gateways.smpp.tlv import with_user_message_reference
from smarttec.kernel.errors import GatewayUnavailable, MisconfiguredError
from smarttec.sandbox.smsc.behaviours import Behaviour
from smarttec.sandbox.smsc.server import SandboxSmsc

from .conftest import Remembering, eventually, message_to, settings_for

PLAIN = "14155550123"


async def test_a_message_is_accepted_and_its_receipt_repeats_our_reference(
    smsc: Any, handler: Remembering, bind: Any
) -> None:
    session = await bind(smsc.port)
    session.submit("tag", message_to(PLAIN, tlvs=with_user_message_reference(4711)))
    await eventually(lambda: handler.deliveries)
    receipt = parse_receipt(handler.deliveries[0])
    assert handler.outcome("tag") == "ACCEPTED"
    assert receipt is not None
    assert receipt.carrier_message_id == handler.results["tag"].message_id
    assert (receipt.state, receipt.user_message_reference) == (ReceiptState.DELIVERED, 4711)
    await eventually(lambda: smsc.pending_deliveries == 0)


@pytest.mark.parametrize(
    ("destination", "outcome", "status"),
    [
        ("15005550001", "REJECTED", c.ESME_RINVDSTADR),
        ("15005550005", "THROTTLED", c.ESME_RTHROTTLED),
        ("15005550006", "QUEUE_FULL", c.ESME_RMSGQFUL),
        ("15005550017", "REJECTED", c.ESME_RSUBMITFAIL),
    ],
)
async def test_refusals_are_told_apart(
    smsc: Any, handler: Remembering, bind: Any, destination: str, outcome: str, status: int
) -> None:
    session = await bind(smsc.port)
    session.submit("tag", message_to(destination))
    await eventually(lambda: handler.results)
    assert (handler.outcome("tag"), handler.results["tag"].command_status) == (outcome, status)


async def test_a_flood_fills_the_window_again_and_again_and_is_reported_in_batches(
    smsc: Any, handler: Remembering, bind: Any
) -> None:
    session = await bind(smsc.port, window=50)
    total, given = 1_000, 0
    while given < total:
        for _ in range(min(session.free_slots, total - given)):
            session.submit(given, message_to(PLAIN))
            given += 1
        if session.free_slots == 0:
            with pytest.raises(GatewayUnavailable):
                session.submit("too much", message_to(PLAIN))
        await asyncio.sleep(0)
    await eventually(lambda: len(handler.results) == total)
    assert {result.outcome.name for result in handler.results.values()} == {"ACCEPTED"}
    assert handler.batches < total / 5
    assert session.free_slots == 50


def test_a_session_runs_on_uvloop_too(tmp_path: Path) -> None:
    handler = Remembering()

    async def send_one() -> None:
        smsc = SandboxSmsc(tmp_path / "journal.jsonl", "smarttec", "secret")
        session = await open_session(settings_for(await smsc.start("127.0.0.1", 0)), handler)
        session.submit("tag", message_to(PLAIN))
        await eventually(lambda: handler.deliveries)
        await session.unbind()
        await smsc.stop()

    uvloop.run(send_one())
    assert handler.outcome("tag") == "ACCEPTED"


async def test_what_does_not_fit_a_field_takes_no_slot(smsc: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(smsc.port, window=1)
    with pytest.raises(InvalidPdu):
        session.submit("bad", message_to("1" * 21))
    session.submit("good", message_to(PLAIN))
    await eventually(lambda: handler.results)
    assert list(handler.results) == ["good"]


async def test_an_answer_after_the_timeout_frees_the_slot_and_is_reported_as_late(
    smsc: Any, handler: Remembering, bind: Any
) -> None:
    smsc.behaviours.replace([Behaviour(answer_delay_seconds=0.4)])
    session = await bind(smsc.port, window=1, response_timeout_seconds=0.1)
    session.submit("slow", message_to(PLAIN))
    await eventually(lambda: handler.results)
    assert handler.outcome("slow") == "OUTCOME_UNKNOWN"
    assert session.free_slots == 1
    await eventually(lambda: handler.late)
    assert [(tag, result.outcome.name) for tag, result in handler.late] == [("slow", "ACCEPTED")]
    assert handler.late[0][1].message_id


async def test_a_carrier_that_never_answers_costs_slots_only_for_a_while(
    smsc: Any, handler: Remembering, bind: Any
) -> None:
    session = await bind(smsc.port, response_timeout_seconds=0.1)
    session.submit("mute", message_to("15005550010"))
    await eventually(lambda: handler.results)
    assert handler.outcome("mute") == "OUTCOME_UNKNOWN"
    assert session.is_bound


@pytest.mark.parametrize("destination", ["15005550007", "15005550008"])
async def test_a_dropped_link_leaves_what_was_sent_unknown(
    smsc: Any, handler: Remembering, bind: Any, destination: str
) -> None:
    session = await bind(smsc.port)
    session.submit("before", message_to(PLAIN))
    session.submit("dropped", message_to(destination))
    session.submit("behind", message_to(PLAIN))
    await session.wait_closed()
    assert handler.outcome("before") == "ACCEPTED"
    assert handler.outcome("dropped") == handler.outcome("behind") == "OUTCOME_UNKNOWN"
    with pytest.raises(GatewayUnavailable):
        session.submit("after", message_to(PLAIN))


async def test_what_was_never_written_is_unavailable_rather_than_unknown(
    smsc: Any, handler: Remembering, bind: Any
) -> None:
    session = await bind(smsc.port)
    session.pause_writing()
    assert session.free_slots == 0
    session.submit("kept back", message_to(PLAIN))
    await asyncio.sleep(0)
    session.abort()
    await session.wait_closed()
    assert handler.outcome("kept back") == "GATEWAY_UNAVAILABLE"
    assert len(smsc.journal) == 0


async def test_what_waited_for_the_transport_leaves_when_it_may(smsc: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(smsc.port)
    session.pause_writing()
    session.submit("tag", message_to(PLAIN))
    await asyncio.sleep(0)
    session.resume_writing()
    await eventually(lambda: handler.results)
    assert handler.outcome("tag") == "ACCEPTED"


async def test_garbage_closes_the_session(smsc: Any, handler: Remembering, bind: Any) -> None:
    session = await bind(smsc.port)
    session.submit("tag", message_to("15005550014"))
    await session.wait_closed()
    assert handler.outcome("tag") == "OUTCOME_UNKNOWN"


async def test_a_receipt_may_come_before_the_answer(smsc: Any, handler: Remembering, bind: Any) -> None:
    smsc.behaviours.replace([Behaviour(receipt_before_answer=True, answer_delay_seconds=0.6)])
    session = await bind(smsc.port)
    session.submit("tag", message_to(PLAIN))
    await eventually(lambda: handler.deliveries)
    assert not handler.results
    await eventually(lambda: handler.results)
    assert handler.outcome("tag") == "ACCEPTED"


async def test_a_delivery_is_acknowledged_only_after_it_was_stored(smsc: Any, handler: Remembering, bind: Any) -> None:
    await bind(smsc.port)
    handler.may_store.clear()
    smsc.deliver(ShortMessage(PLAIN, "14155550100", b"hi"))
    await eventually(lambda: handler.deliveries)
    assert smsc.pending_deliveries == 1
    handler.may_store.set()
    await eventually(lambda: smsc.pending_deliveries == 0)


async def test_deliveries_gather_while_a_batch_is_being_stored(smsc: Any, handler: Remembering, bind: Any) -> None:
    await bind(smsc.port)
    sizes: list[int] = []
    handler.answer = lambda messages: sizes.append(len(messages)) or [0] * len(messages)
    handler.may_store.clear()
    for number in range(100):
        smsc.deliver(ShortMessage(PLAIN, "14155550100", str(number).encode()))
    await eventually(lambda: handler.deliveries)
    handler.may_store.set()
    await eventually(lambda: smsc.pending_deliveries == 0)
    assert sum(sizes) == 100
    assert len(sizes) <= 3
    assert [message.short_message for message in handler.deliveries] == [str(n).encode() for n in range(100)]


async def test_a_handler_that_fails_gets_the_delivery_again(
    smsc: Any, handler: Remembering, bind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_once(_messages: Any) -> Any:
        handler.answer = lambda messages: [0] * len(messages)
        raise RuntimeError("row (private words) violates")

    handler.answer = fail_once
    await bind(smsc.port)
    smsc.deliver(ShortMessage(PLAIN, "14155550100", b"hi"))
    await eventually(lambda: len(handler.deliveries) == 2 and smsc.pending_deliveries == 0)
    assert "RuntimeError" in caplog.text
    assert "private" not in caplog.text


async def test_unbind_waits_for_the_answers_still_due(smsc: Any, handler: Remembering, bind: Any) -> None:
    smsc.behaviours.replace([Behaviour(answer_delay_seconds=0.2, receipt="none")])
    session = await bind(smsc.port)
    session.submit("tag", message_to(PLAIN))
    await session.unbind()
    assert handler.outcome("tag") == "ACCEPTED"
    assert not session.is_bound
    await eventually(lambda: smsc.bound == 0)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"password": "wrong"}, c.ESME_RINVPASWD), ({"system_id": "stranger"}, c.ESME_RINVSYSID)],
)
async def test_wrong_credentials_are_refused_with_their_status(
    smsc: Any, handler: Remembering, changes: dict[str, str], status: int
) -> None:
    with pytest.raises(BindRefused) as caught:
        await open_session(settings_for(smsc.port, **changes), handler)
    assert caught.value.command_status == status
    assert caught.value.is_about_credentials


async def test_settings_that_fit_no_bind_are_named_before_connecting(handler: Remembering) -> None:
    with pytest.raises(MisconfiguredError):
        await open_session(settings_for(1, password="far too long" * 6), handler)


async def test_nobody_listening_is_unavailable(handler: Remembering) -> None:
    with pytest.raises(GatewayUnavailable):
        await open_session(settings_for(1), handler)

"""A client that is not ours, smpplib, against the SMSC."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import smpplib.client
import smpplib.consts
import smpplib.exceptions

from smarttec.gateways.smpp.pdu import ShortMessage

from .conftest import eventually

SEND = {
    "source_addr_ton": 1, "source_addr_npi": 1, "source_addr": "14155550100", "dest_addr_ton": 1, "dest_addr_npi": 1,
    "short_message": b"hello", "registered_delivery": True, "user_message_reference": 77,
}  # fmt: skip


@contextmanager
def _client(port: int, bind: str = "bind_transceiver", **credentials: str) -> Iterator[Any]:
    client = smpplib.client.Client("127.0.0.1", port, timeout=10, allow_unknown_opt_params=True)
    client.connect()
    try:
        getattr(client, bind)(**({"system_id": "smarttec", "password": "secret"} | credentials))
        yield client
    finally:
        if client._socket:
            client._socket.close()
            client._socket = None


def _read_until(client: Any, done: Callable[[], Any]) -> None:
    while not done():
        client.read_once(auto_send_enquire_link=False)


def _journal(smsc: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(smsc.journal.lines(after=0, limit=1000)).splitlines()]


def _submit(port: int, destination: str, *, receipts: int) -> tuple[list[Any], list[Any]]:
    """Send one message, wait for the answer and so many receipts, unbind. (answers, receipts)"""
    answers: list[Any] = []
    received: list[Any] = []
    with _client(port) as client:
        client.set_message_sent_handler(lambda pdu: answers.append(pdu) or 0)
        client.set_message_received_handler(lambda pdu: received.append(pdu) or 0)
        client.set_error_pdu_handler(lambda pdu: None)
        client.send_message(destination_addr=destination, **SEND)
        _read_until(client, lambda: answers and len(received) >= receipts)
        client.unbind()
    return answers, received


async def test_a_message_goes_and_its_receipt_comes(smsc: Any) -> None:
    answers, receipts = await asyncio.to_thread(_submit, smsc.port, "14155550123", receipts=1)
    (entry,) = _journal(smsc)
    assert entry["message_id"] == answers[0].message_id.decode()
    assert (entry["source"], entry["destination"], entry["payload_hex"]) == (
        "14155550100",
        "14155550123",
        b"hello".hex(),
    )
    assert (entry["user_message_reference"], entry["registered_delivery"], entry["answer"]) == (77, 1, "accept")
    assert f"id:{entry['message_id']} ".encode() in receipts[0].short_message
    assert b"stat:DELIVRD" in receipts[0].short_message
    assert receipts[0].user_message_reference == 77
    await eventually(lambda: smsc.pending_deliveries == 0)


@pytest.mark.parametrize(
    ("destination", "word"),
    [
        ("15005550002", b"UNDELIV"),
        ("15005550003", b"EXPIRED"),
        ("15005550004", b"REJECTD"),
        ("15005550011", b"DELIVRD"),
    ],
)
async def test_scripted_receipts(smsc: Any, destination: str, word: bytes) -> None:
    _, receipts = await asyncio.to_thread(_submit, smsc.port, destination, receipts=1)
    assert b"stat:" + word in receipts[0].short_message


async def test_scripted_duplicates(smsc: Any) -> None:
    _, receipts = await asyncio.to_thread(_submit, smsc.port, "15005550012", receipts=3)
    assert len({receipt.short_message for receipt in receipts}) == 1


async def test_scripted_id_forms(smsc: Any) -> None:
    answers, receipts = await asyncio.to_thread(_submit, smsc.port, "15005550013", receipts=1)
    assert b"id:%d " % int(answers[0].message_id, 16) in receipts[0].short_message


async def test_scripted_refusals_are_on_record_without_an_id(smsc: Any) -> None:
    answers, _ = await asyncio.to_thread(_submit, smsc.port, "15005550001", receipts=0)
    assert answers[0].status == smpplib.consts.SMPP_ESME_RINVDSTADR
    (entry,) = _journal(smsc)
    assert (entry["answer"], entry["command_status"], entry["message_id"]) == ("reject", 0x0B, "")


async def test_what_was_dropped_before_recording_is_not_on_record(smsc: Any) -> None:
    for destination in ("15005550007", "15005550008"):
        with pytest.raises(smpplib.exceptions.ConnectionError):
            await asyncio.to_thread(_submit, smsc.port, destination, receipts=0)
    assert [entry["destination"] for entry in _journal(smsc)] == ["15005550008"]
    assert [entry["answer"] for entry in _journal(smsc)] == ["drop_after"]


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        ({"password": "wrong"}, smpplib.consts.SMPP_ESME_RINVPASWD),
        ({"system_id": "x"}, smpplib.consts.SMPP_ESME_RINVSYSID),
    ],
)
async def test_wrong_credentials_do_not_bind(smsc: Any, credentials: dict[str, str], status: int) -> None:
    def bind() -> None:
        with _client(smsc.port, **credentials):
            pytest.fail("the bind was accepted")

    with pytest.raises(smpplib.exceptions.PDUError) as caught:
        await asyncio.to_thread(bind)
    assert caught.value.args[1] == status
    assert smsc.bound == 0


async def test_a_receiver_gets_deliveries_and_may_not_submit(smsc: Any) -> None:
    smsc.deliver(ShortMessage("14155550123", "14155550100", b"kept for you"))

    def receive() -> tuple[list[bytes], list[int]]:
        texts: list[bytes] = []
        errors: list[int] = []
        with _client(smsc.port, "bind_receiver") as client:
            client.set_message_received_handler(lambda pdu: texts.append(pdu.short_message) or 0)
            client.set_error_pdu_handler(lambda pdu: errors.append(pdu.status))
            _read_until(client, lambda: texts)
            client.state = smpplib.consts.SMPP_CLIENT_STATE_BOUND_TRX
            client.send_message(destination_addr="14155550123", **SEND)
            _read_until(client, lambda: errors)
        return texts, errors

    assert await asyncio.to_thread(receive) == ([b"kept for you"], [smpplib.consts.SMPP_ESME_RINVBNDSTS])
    assert _journal(smsc) == []


async def test_a_refused_delivery_comes_again(smsc: Any) -> None:
    smsc.deliver(ShortMessage("14155550123", "14155550100", b"again"))

    def receive() -> list[bytes]:
        texts: list[bytes] = []

        def refuse_once(pdu: Any) -> int:
            texts.append(pdu.short_message)
            return 0x64 if len(texts) == 1 else 0

        with _client(smsc.port) as client:
            client.set_message_received_handler(refuse_once)
            _read_until(client, lambda: len(texts) == 2)
        return texts

    assert await asyncio.to_thread(receive) == [b"again", b"again"]
    await eventually(lambda: smsc.pending_deliveries == 0)


async def test_what_was_not_acknowledged_comes_again_after_the_next_bind(smsc: Any) -> None:
    smsc.deliver(ShortMessage("14155550123", "14155550100", b"unheard"))

    def take_without_answer() -> None:
        with _client(smsc.port) as client:
            assert client.read_pdu().command == "deliver_sm"

    for _ in range(2):
        await asyncio.to_thread(take_without_answer)
        await eventually(lambda: smsc.bound == 0)
    assert smsc.pending_deliveries == 1

"""`python -m tests.fuzz.targets TARGET [libFuzzer's options]`: try what an outsider can send us, guided by coverage.

`test_targets` runs it with settings, samples and a seed; longer: `FUZZ_SECONDS=3600 pytest -s -m torture tests/fuzz`.

A target takes bytes and may raise nothing but what it declares. Anything else ends the run with a non-zero code, and
libFuzzer names the input (`crash-…`, written to the working directory; give that file as an argument to try it again).
"""

import contextlib
import sys
from collections.abc import Callable

import atheris
import django

READERS = [
    "smarttec.gateways.smpp", "smarttec.messaging.inbound.domain", "smarttec.messaging.carrier_ids",
    "smarttec.kernel.sms", "smarttec.faces.twilio.requests",
]  # fmt: skip
"""What is watched: code that reads what others wrote."""

with atheris.instrument_imports(include=READERS):
    django.setup(set_prefix=False)
    from smarttec.faces.twilio.requests import form
    from smarttec.gateways.smpp import constants as c
    from smarttec.gateways.smpp import tlv
    from smarttec.gateways.smpp.decoding import decode, decode_message_id
    from smarttec.gateways.smpp.encoding import encode_deliver_sm, encode_submit_sm
    from smarttec.gateways.smpp.errors import InvalidPdu
    from smarttec.gateways.smpp.framing import Framer
    from smarttec.gateways.smpp.incoming import CarrierHabits, read_incoming
    from smarttec.gateways.smpp.pdu import ShortMessage
    from smarttec.gateways.smpp.receipt import is_receipt, parse_receipt
    from smarttec.gateways.smpp.writing import for_settlement
    from smarttec.kernel.errors import SmarttecError
    from smarttec.messaging.inbound.domain import GAP, Piece, join

SCOPE = {"type": "http", "headers": [(b"content-type", b"application/x-www-form-urlencoded")]}


def pdus(data: bytes) -> None:
    """A stream from a carrier, cut anywhere: frames, PDUs, and what stands in them."""
    framer, cut = Framer(), data[0] if data else 0
    for chunk in (data[:cut], data[cut:]):
        for frame in framer.feed(chunk):
            with contextlib.suppress(InvalidPdu):
                decode_message_id(frame)
            with contextlib.suppress(InvalidPdu):
                body = decode(frame).body
                if isinstance(body, ShortMessage):
                    _take(body)


def _take(message: ShortMessage) -> None:
    """What the gateway does with a deliver_sm; and what we read of it can be written again."""
    if is_receipt(message):
        if receipt := parse_receipt(message):
            for_settlement(message, receipt, country=None)
        return
    with contextlib.suppress(InvalidPdu):
        read_incoming(message, delivery="", habits=CarrierHabits())
    with contextlib.suppress(InvalidPdu):
        encode_submit_sm(1, message)


def receipts(data: bytes) -> None:
    """The text of a receipt, which every carrier writes in its own way."""
    kinds = ({}, {c.TAG_MESSAGE_STATE: data[:1]}, {c.TAG_RECEIPTED_MESSAGE_ID: data[:70]})
    for tlvs in kinds:
        message = ShortMessage("15005550123", "14155550100", data, esm_class=c.ESM_CLASS_RECEIPT, tlvs=tlvs)
        if receipt := parse_receipt(message):
            told = for_settlement(message, receipt, country=None)
            assert len(told.reference) <= 64
            assert "\0" not in told.reference


def parts(data: bytes) -> None:
    """Parts of texts: any user data header, any sar_* parameters, any coding; then put together."""
    provider = atheris.FuzzedDataProvider(data)
    pieces, total = [], 1
    for _ in range(provider.ConsumeIntInRange(1, 8)):
        tlvs = tlv.as_segment(reference=1, total=255, number=1) if provider.ConsumeBool() else {}
        for tag in tlvs:
            tlvs[tag] = provider.ConsumeBytes(provider.ConsumeIntInRange(0, 3))
        message = ShortMessage(
            "15005550123", "14155550100", provider.ConsumeBytes(140), data_coding=provider.ConsumeIntInRange(0, 255),
            esm_class=provider.ConsumeIntInRange(0, 255), tlvs=tlvs,
        )  # fmt: skip
        with contextlib.suppress(InvalidPdu):
            decode(encode_deliver_sm(1, message))
            one = read_incoming(message, delivery="", habits=CarrierHabits())
            if one.segment:
                total = min(one.segment.total, 255)
            pieces.append(Piece(one.segment.number if one.segment else 1, one.data_coding, one.octets))
    text = join(pieces, total=total)
    assert "\0" not in text
    assert text.count(GAP) <= total + len(data)


def forms(data: bytes) -> None:
    """The body of a request to the API, arriving in two pieces."""
    half = len(data) // 2
    waiting = [
        {"type": "http.request", "body": data[:half], "more_body": True},
        {"type": "http.request", "body": data[half:]},
    ]

    async def receive() -> dict[str, object]:
        return waiting.pop(0)

    reading = form(SCOPE, receive)
    try:
        reading.send(None)  # nothing in it waits, so it needs no event loop
    except StopIteration as done:
        for name, value in done.value.items():
            name.encode()
            value.encode()
    except SmarttecError:
        return


TARGETS: dict[str, Callable[[bytes], None]] = {"pdus": pdus, "receipts": receipts, "parts": parts, "forms": forms}


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()

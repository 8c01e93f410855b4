"""Delivery receipts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import receipt as receipt_module
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.receipt import Receipt, ReceiptState, is_receipt, parse_receipt


def _receipt(text: bytes, tlvs: dict[int, bytes] | None = None, esm_class: int = 4) -> ShortMessage:
    return ShortMessage("15005550006", "14155550100", text, esm_class=esm_class, tlvs=tlvs or {})


FULL = (
    b"id:0123456789 sub:001 dlvrd:001 submit date:2601021504 done date:2601021505 stat:%b err:%b text:stat:EXPIRED id:9"
)


def test_the_text_form_of_the_specification() -> None:
    found = parse_receipt(_receipt(FULL % (b"DELIVRD", b"000")))
    assert found == Receipt("0123456789", ReceiptState.DELIVERED, "", None)


@pytest.mark.parametrize("state", ReceiptState)
def test_every_word_for_a_state(state: ReceiptState) -> None:
    found = parse_receipt(_receipt(FULL % (state.value.encode(), b"027")))
    assert found is not None
    assert (found.state, found.error_code) == (state, "027")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (b"ID: 7 Stat: delivrd Err: 0", ReceiptState.DELIVERED),
        (b"stat:UNDELIVERABLE id:7", ReceiptState.UNDELIVERABLE),
        (b"id:7 stat:DELIVERED", ReceiptState.DELIVERED),
        (b"id:7 stat:WHATEVER", ReceiptState.UNKNOWN),
        (b"id:7", ReceiptState.UNKNOWN),
        (b"id:7 Text:stat:DELIVRD", ReceiptState.UNKNOWN),
    ],
)
def test_liberties_that_carriers_take(text: bytes, state: ReceiptState) -> None:
    found = parse_receipt(_receipt(text))
    assert found is not None
    assert (found.carrier_message_id, found.state) == ("7", state)


def test_parameters_win_over_the_text() -> None:
    tlvs = {
        c.TAG_RECEIPTED_MESSAGE_ID: b"abc\0",
        c.TAG_MESSAGE_STATE: b"\x05",
        c.TAG_USER_MESSAGE_REFERENCE: b"\x12\x34",
        c.TAG_NETWORK_ERROR_CODE: b"\x03\x00\x1b",
    }
    found = parse_receipt(_receipt(FULL % (b"DELIVRD", b"000"), tlvs))
    assert found == Receipt("abc", ReceiptState.UNDELIVERABLE, "27", 0x1234)


def test_a_receipt_without_the_flag_is_known_by_its_parameter() -> None:
    tlvs = {c.TAG_RECEIPTED_MESSAGE_ID: b"abc", c.TAG_MESSAGE_STATE: b"\x02"}
    found = parse_receipt(_receipt(b"", tlvs, esm_class=0))
    assert found == Receipt("abc", ReceiptState.DELIVERED, "", None)


@pytest.mark.parametrize("esm_class", [0x00, 0x04, 0x08, 0x0C, 0x20, 0x24, 0x10, 0x40 | 0x04, 0x80])
@pytest.mark.parametrize("encoding", ["ascii", "utf-16-be", "utf-16-le", "utf-16", "utf-8-sig"])
def test_a_receipt_is_one_whatever_its_esm_class_and_alphabet(esm_class: int, encoding: str) -> None:
    """Users of node-smpp see receipts of esm_class 0 as texts (farhadi/node-smpp#140)."""
    octets = (FULL % (b"DELIVRD", b"000")).decode().encode(encoding)
    head = b"\x05\x00\x03\x01\x01\x01" if esm_class & c.ESM_CLASS_UDHI else b""
    for coding in (0, 1, 3, 8):
        message = ShortMessage("15005550006", "14155550100", head + octets, coding, esm_class)
        found = parse_receipt(message)
        assert found is not None
        assert (found.carrier_message_id, found.state) == ("0123456789", ReceiptState.DELIVERED)


def test_a_receipt_in_the_payload_parameter_is_one() -> None:
    found = parse_receipt(_receipt(b"", {c.TAG_MESSAGE_PAYLOAD: FULL % (b"UNDELIV", b"001")}, esm_class=0))
    assert found == Receipt("0123456789", ReceiptState.UNDELIVERABLE, "001", None, is_certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "id=7&sub=001&dlvrd=001&submit date=2601021504&done date=2601021505&stat=DELIVRD&err=000",
        "id:7,sub:001,dlvrd:001,stat:DELIVRD,err:000,text:hi",
        "id:7;stat:DELIVRD;err:0", "id:7|stat:DELIVRD", "id: 7 stat: DELIVRD", "id:7\nstat:DELIVRD\n",
        "id:7\tsub:001\tstat:DELIVERED", "id:7/stat:DELIVRD", 'id:"7" stat:"DELIVRD"', "ID:7 STAT:DELIVRD",
        "stat:DELIVRD id:7", "id:7 sub:001 dlvrd:001 submitdate:2601021504 donedate:2601021505 stat:DLVRD err:",
        "<id>7</id><stat>DELIVRD</stat>", '{"id":"7","stat":"DELIVRD","err":"0"}', "id : 7 stat : DELIVRD",
        "id:7 sub:001 dlvrd:001 submit_date:2601021504 done_date:2601021505 stat:DELIVRD err:000",
        "message_id=7 status=DELIVRD error=0 dlvrd=1",
    ],
)  # fmt: skip
def test_whatever_separates_its_fields_a_receipt_is_one(text: str) -> None:
    for octets in (text.encode(), text.encode("utf-16-be")):
        found = parse_receipt(_receipt(octets, esm_class=0))
        assert found == Receipt("7", ReceiptState.DELIVERED, "", None, is_certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "hello", "STOP", "Order id: 55, status: delivered", "my id: 7", "id:7", "stat: what is that?",
        "Your parcel status: delivered. Error? Reply 1", "My order id:123 was never delivered", "err: none", "",
        "what does stat:DELIVRD mean?", "submit by date: 1 May",
    ],
)  # fmt: skip
def test_what_people_write_is_no_receipt(text: str) -> None:
    assert not is_receipt(_receipt(text.encode(), esm_class=0))


@pytest.mark.parametrize("text", [b"", b"Delivered to the handset", b"\x00\x01\x02"])
@pytest.mark.parametrize("esm_class", [0x04, 0x08, 0x20])
def test_what_the_carrier_calls_a_receipt_is_never_a_text(text: bytes, esm_class: int) -> None:
    assert is_receipt(_receipt(text, esm_class=esm_class))
    assert is_receipt(_receipt(text, {c.TAG_MESSAGE_STATE: b"\x02"}, esm_class=0))


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("2", "DELIVERED"),
        ("5", "UNDELIVERABLE"),
        ("FAILED", "UNDELIVERABLE"),
        ("BLOCKED", "REJECTED"),
        ("BUFFERED", "ENROUTE"),
        ("REJECTED", "REJECTED"),
        ("EXPIRED", "EXPIRED"),
        ("ENROUTE", "ENROUTE"),
    ],
)
def test_carriers_own_words_for_states(word: str, state: str) -> None:
    found = parse_receipt(_receipt(f"id:7 stat:{word} err:000".encode()))
    assert found is not None
    assert found.state.name == state


def test_a_receipt_about_nothing_is_none() -> None:
    assert parse_receipt(_receipt(b"stat:DELIVRD")) is None


def test_only_final_states_end_a_message() -> None:
    final = {state.name for state in ReceiptState if state.is_final}
    assert final == {"DELIVERED", "EXPIRED", "DELETED", "UNDELIVERABLE", "REJECTED"}


@pytest.mark.parametrize("octets", [b"\xff\xff\xff\xff", b"\x00\x01\x00\x00", b"\x01\x00\x00"])
def test_a_reference_of_more_than_16_bits_is_none_of_ours(octets: bytes) -> None:
    """No column could hold a liar's reference, and failing to store it would end the gateway."""
    found = parse_receipt(_receipt(b"id:7 stat:DELIVRD", {c.TAG_USER_MESSAGE_REFERENCE: octets}))
    assert found == Receipt("7", ReceiptState.DELIVERED, "", None)


@given(
    st.from_regex(r"[A-Za-z0-9-]{1,64}", fullmatch=True),
    st.from_regex(r"[A-Za-z]{1,13}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9]{1,6}", fullmatch=True),
    st.sampled_from(["", "text:x", " id:9 stat:EXPIRED", "\xe9"]),
)
def test_the_usual_form_reads_as_it_does_anywhere(message_id: str, state: str, error: str, rest: str) -> None:
    dates = "submit date:2612010101 done date:261201010203"
    text = f"id:{message_id} sub:001 dlvrd:001 {dates} stat:{state} err:{error} text:"
    usual = receipt_module._USUAL.match(text + rest)
    assert usual is not None
    assert receipt_module._fields_anywhere(text + rest) == (set(receipt_module._OWN_NAMES), usual.groupdict())

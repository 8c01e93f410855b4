"""Delivery receipts."""

import pytest

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.receipt import Receipt, ReceiptState, parse_receipt


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


def test_a_subscribers_message_is_no_receipt_even_if_it_looks_like_one() -> None:
    assert parse_receipt(_receipt(FULL % (b"DELIVRD", b"000"), esm_class=0)) is None


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

"""What a carrier handed over is read whatever form it has, and joined whatever order it comes in."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.messaging.inbound.handing import incoming

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.incoming import CarrierHabits, address_of, read_incoming
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel import septets, sms
from smarttec.messaging.inbound.domain import GAP, Piece, Segment, join

FORMS = ("udh8", "udh16", "udh_last", "sar", "payload")


def parts_of(text: str, form: str) -> list[ShortMessage]:
    """A long text as carriers send it, in one of the forms."""
    parts = []
    encoded = sms.encode_parts(text, reference=7)
    for number, (coding, esm_class, octets) in enumerate(encoded, 1):
        head, body, udhi = octets[:6], octets[6:], esm_class
        tlvs: dict[int, bytes] = {}
        if form == "udh16":
            head = bytes((6, 8, 4, 1, 7, len(encoded), number))
        elif form == "udh_last":
            head = bytes((9, 0x70, 2, 0, 0, 0, 3, 7, len(encoded), number))
        elif form == "sar":
            head, udhi, tlvs = b"", 0, tlv.as_segment(reference=7, total=len(encoded), number=number)
        whole = head + body
        if form == "payload":
            whole, tlvs = b"", {c.TAG_MESSAGE_PAYLOAD: head + body}
        parts.append(ShortMessage("14155550123", "14155550100", whole, coding, udhi, tlvs=tlvs))
    return parts


def pieces(messages: list[ShortMessage]) -> tuple[list[Piece], int]:
    read = [incoming(message) for message in messages]
    assert len({one.group for one in read}) == 1
    found = [Piece(one.segment.number, one.data_coding, one.octets) for one in read if one.segment]
    return found, read[0].segment.total if read[0].segment else 1


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=161, max_size=700),
    form=st.sampled_from(FORMS),
    order=st.randoms(use_true_random=False),
)
def test_a_text_of_parts_is_itself_again_in_any_order_and_form_and_with_duplicates(text: str, form: str, order) -> None:
    messages = parts_of(text, form)
    messages += order.sample(messages, order.randint(0, len(messages)))
    order.shuffle(messages)
    found, total = pieces(messages)
    assert join(found, total=total) == text


def test_a_character_torn_apart_between_parts_is_whole_again() -> None:
    octets = "😀".encode("utf-16-be")
    assert join([Piece(2, 8, octets[2:]), Piece(1, 8, octets[:2])], total=2) == "😀"


def test_missing_parts_leave_one_mark() -> None:
    assert join([Piece(1, 0, b"one "), Piece(4, 0, b" four")], total=4) == f"one {GAP} four"


def test_parts_of_different_codings_are_joined() -> None:
    assert join([Piece(1, 0, b"plain "), Piece(2, 8, "я".encode("utf-16-be"))], total=2) == "plain я"


@given(header=st.binary(max_size=60), octets=st.binary(max_size=60), coding=st.integers(0, 255))
def test_whatever_the_header_it_is_read_or_refused(header: bytes, octets: bytes, coding: int) -> None:
    message = ShortMessage("14155550123", "14155550100", header + octets, coding, c.ESM_CLASS_UDHI)
    with contextlib.suppress(InvalidPdu):
        one = incoming(message)
        assert one.segment is None or 1 <= one.segment.number <= one.segment.total


def test_a_header_longer_than_its_text_is_refused_for_good() -> None:
    with pytest.raises(InvalidPdu) as refused:
        incoming(ShortMessage("14155550123", "14155550100", b"\x05ab", 0, c.ESM_CLASS_UDHI))
    assert refused.value.command_status == c.ESME_RX_P_APPN


@pytest.mark.parametrize("segment", [Segment(1, 0, 0), Segment(1, 1, 1), Segment(1, 2, 3), Segment(1, 3, 0)])
def test_a_part_that_makes_no_sense_stands_for_itself(segment: Segment) -> None:
    tlvs = tlv.as_segment(reference=segment.reference, total=segment.total, number=segment.number)
    assert incoming(ShortMessage("14155550123", "14155550100", b"hi", tlvs=tlvs)).segment is None


def in_language(text: bytes, *elements: tuple[int, int], packed: bool = False) -> ShortMessage:
    """A text whose header names languages, as a telephone packs it or one octet a character."""
    header = b"".join(bytes((kind, 1, language)) for kind, language in elements)
    head = bytes((len(header),)) + header
    body = septets.pack(text, header_octets=len(head)) if packed else text
    return ShortMessage("905321234567", "14155550100", head + body, 0, c.ESM_CLASS_UDHI)


@pytest.mark.parametrize("packed", [False, True])
def test_a_text_in_another_language_is_read_by_its_tables(packed: bool) -> None:
    """Turkish operators hand texts over by 3GPP TS 23.038's national tables; gateways showed "?" or Latin letters
    instead (Kannel and Jasmin users report both)."""
    habits = CarrierHabits(packs_septets=packed)
    single = in_language(b"\x1bs\x1bi G\x1bG", (0x24, 1), packed=packed)
    locking = in_language(bytes((0x40, 0x07, 0x1C)), (0x25, 1), packed=packed)
    both = in_language(bytes((0x7B, 0x1B, 0x5C)), (0x25, 3), (0x24, 3), packed=packed)
    read = [read_incoming(message, delivery="1", habits=habits) for message in (single, locking, both)]
    assert [sms.decode(one.data_coding, one.octets) for one in read] == ["şı GĞ", "İıŞ", "ãÕ"]


def test_parts_in_a_language_are_joined_with_those_that_are_in_none() -> None:
    whole = [
        ShortMessage("1", "2", bytes((8, 0, 3, 7, 2, 1, 0x24, 1, 1)) + b"\x1bs", 0, c.ESM_CLASS_UDHI),
        ShortMessage("1", "2", bytes((5, 0, 3, 7, 2, 2)) + b" \x1b<end\x1b>", 0, c.ESM_CLASS_UDHI),
    ]
    found, total = pieces([one._replace(source_addr="905321234567") for one in whole])
    assert join(found, total=total) == "ş [end]"


def test_an_unknown_language_is_the_default_alphabet() -> None:
    """3GPP TS 23.038 §6.2.1.2.4: a receiver that does not know the identifier ignores the element."""
    one = incoming(in_language(b"plain", (0x24, 0x7F), (0x25, 0)))
    assert sms.decode(one.data_coding, one.octets) == "plain"


@given(st.text(alphabet=st.sampled_from("abcÄÖ€[]{} 0123"), min_size=1, max_size=400))
def test_what_a_carrier_that_packs_hands_over_is_itself_again(text: str) -> None:
    parts = sms.encode_parts(text, reference=7, alphabet="packed")
    read = [
        read_incoming(ShortMessage("14155550123", "14155550100", octets, 0, esm), delivery="1",
                      habits=CarrierHabits(packs_septets=True))
        for _, esm, octets in parts
    ]  # fmt: skip
    found = [Piece(one.segment.number if one.segment else 1, one.data_coding, one.octets) for one in read]
    assert join(found, total=len(parts)) == text


@pytest.mark.parametrize(
    ("text", "ton", "country", "expected"),
    [
        ("14155550123", 1, None, "+14155550123"), ("+14155550123", 1, None, "+14155550123"),
        ("14155550123", 0, None, "+14155550123"), ("14155550123", 2, "US", "+14155550123"),
        ("4155550123", 2, "US", "+14155550123"), ("4155550123", 0, "US", "+14155550123"),
        ("01701234567", 2, "DE", "+491701234567"), ("1701234567", 2, "DE", "+491701234567"),
        ("01701234567", 0, "DE", "+491701234567"), ("491701234567", 0, "DE", "+491701234567"),
        ("491701234567", 1, "DE", "+491701234567"), ("00491701234567", 0, "DE", "+491701234567"),
        ("00491701234567", 1, None, "+491701234567"), ("0701234567", 1, "SE", "+46701234567"),
        ("0701234567", 4, "SE", "+46701234567"), ("46701234567", 2, "SE", "+46701234567"),
        ("2468013", 0, None, "2468013"), ("24680135", 0, "US", "24680135"), ("2468013", 3, "US", "2468013"),
        ("24680135", 6, None, "24680135"), ("+2468013", 0, None, "+2468013"), ("14155550123", 3, "US", "+14155550123"),
        ("4155550123", 6, "US", "+14155550123"), ("22123456", 0, "NO", "+4722123456"),
        ("12345", 0, None, "12345"), ("12345", 3, None, "12345"), ("7210055", 6, "GB", "7210055"),
        ("My Bank", 5, None, "My Bank"), ("14155550123", 5, None, "+14155550123"), ("", 0, None, ""),
        ("abc", 0, None, ""), ("1" * 17, 0, None, ""), ("", 5, None, ""), ("0" * 12, 1, None, ""),
    ],
)  # fmt: skip
def test_addresses_stand_as_everywhere(text: str, ton: int, country: str | None, expected: str) -> None:
    assert address_of(text, ton, country) == expected


def test_only_what_names_the_message_is_its_reference() -> None:
    plain = ShortMessage("14155550123", "14155550100", b"1")

    def reference(**tlvs: bytes) -> str:
        return incoming(plain._replace(tlvs={int(tag[1:], 16): value for tag, value in tlvs.items()})).reference

    assert reference() == ""
    assert reference(x0204=b"\0\5") != reference(x0204=b"\0\6") != ""
    assert reference(x0204=b"\0\0") == "", "a number that stands in every message names none"
    assert reference(x1403=b"26201\0") == "", "the operator's code is the same in all of a network's messages"

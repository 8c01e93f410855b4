"""Texts of short messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel import sms
from smarttec.kernel.errors import InvalidInput

EXTENDED = "^{}\\[~]|€\f"
gsm_text = st.text(alphabet=sms._PLAIN_CHARS + EXTENDED, max_size=700)
any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


def _naive(text: str) -> tuple[str, list[str]]:
    """Character by character, straight from the standards, with none of the short cuts."""
    is_gsm = all(char in sms._PLAIN_CHARS + EXTENDED for char in text)
    width = (lambda ch: 2 if ch in EXTENDED else 1) if is_gsm else (lambda ch: len(ch.encode("utf-16-be")) // 2)
    single, joined = (160, 153) if is_gsm else (70, 67)
    if sum(map(width, text)) <= single:
        return ("gsm7" if is_gsm else "ucs2"), [text]
    parts, used = [""], 0
    for char in text:
        if used + width(char) > joined:
            parts.append("")
            used = 0
        parts[-1] += char
        used += width(char)
    return ("gsm7" if is_gsm else "ucs2"), parts


@given(st.one_of(gsm_text, any_text, st.text(alphabet="a€😀я", max_size=400)))
def test_analyse_and_split_agree_with_the_naive_reference(text: str) -> None:
    encoding, parts = _naive(text)
    found = sms.analyse(text)
    assert (found.encoding, found.segments) == (encoding, len(parts))
    assert sms.split(text) == parts
    assert "".join(parts) == text
    assert 0 <= found.remaining <= found.units_per_segment


@given(st.one_of(gsm_text, any_text), st.integers(0, 70_000))
def test_encoded_parts_decode_to_the_text_and_fit_a_segment(text: str, reference: int) -> None:
    parts = sms.encode_parts(text, reference=reference)
    read = ""
    for number, (coding, esm_class, octets) in enumerate(parts, 1):
        if len(parts) > 1:
            assert esm_class == 0x40
            assert octets[:6] == bytes((5, 0, 3, reference & 0xFF, len(parts), number))
            assert len(octets) - 6 <= (153 if coding == 0 else 134)
        else:
            assert esm_class == 0
        read += sms.decode(coding, octets[6:] if esm_class else octets)
    assert read == text


@pytest.mark.parametrize(
    ("text", "segments", "remaining"),
    [
        ("", 1, 160),
        ("a" * 160, 1, 0),
        ("a" * 161, 2, 145),
        ("a" * 306, 2, 0),
        ("a" * 307, 3, 152),
        ("a" * 158 + "€", 1, 0),
        ("a" * 159 + "€", 2, 145),
        ("я" * 70, 1, 0),
        ("я" * 71, 2, 63),
        ("я" * 68 + "😀", 1, 0),
        ("я" * 66 + "😀" + "я" * 3, 2, 62),
    ],
)
def test_segments_at_the_borders(text: str, segments: int, remaining: int) -> None:
    found = sms.analyse(text)
    assert (found.segments, found.remaining) == (segments, remaining)


def test_an_escape_sequence_is_not_torn_over_the_border() -> None:
    first, second = sms.split("a" * 152 + "€" + "a" * 20)
    assert (len(first), second[0]) == (152, "€")


def test_half_a_character_is_refused() -> None:
    for use in (sms.analyse, sms.split):
        with pytest.raises(InvalidInput):
            use("\ud83d")


def test_more_segments_than_a_header_can_number_are_refused() -> None:
    assert len(sms.encode_parts("a" * 153 * 255, reference=1)) == 255
    with pytest.raises(InvalidInput):
        sms.encode_parts("a" * (153 * 255 + 1), reference=1)


@given(st.integers(0, 255), st.binary(max_size=300))
def test_decoding_never_raises(data_coding: int, octets: bytes) -> None:
    assert isinstance(sms.decode(data_coding, octets), str)


def test_known_octets_of_the_default_alphabet() -> None:
    assert sms.encode_parts("@£$_€[Ää", reference=0) == [(0, 0, b"\x00\x01\x02\x11\x1b\x65\x1b\x3c\x5b\x7b")]
    assert sms.decode(0, b"\x1b\x41\x1b") == "A "
    assert sms.decode(0, b"\x80A") == "\ufffdA"


@pytest.mark.parametrize("coding", [0, *range(0x10, 0x14), *range(0x40, 0x44), *range(0x80, 0xE0), 0xF0, 0xF3])
def test_groups_of_the_default_alphabet(coding: int) -> None:
    """3GPP TS 23.038 §4: general, marked for deletion, reserved, waiting messages, classes."""
    assert sms.decode(coding, b"\x00\x05\x11\x1be") == "@é_€"


@pytest.mark.parametrize("coding", [8, *range(0x18, 0x1C), *range(0x48, 0x4C), *range(0x58, 0x5C), *range(0xE0, 0xF0)])
def test_groups_of_ucs2(coding: int) -> None:
    assert sms.decode(coding, "Ж😀".encode("utf-16-be")) == "Ж😀"
    assert sms.decode(coding, "\ufeffЖ".encode("utf-16-be")) == "Ж"
    assert sms.decode(coding, b"\xff\xfe" + "Ж".encode("utf-16-le")) == "Ж"


@pytest.mark.parametrize("coding", [3, 4, 0x14, 0x16, 0x54, 0xF4, 0xF7])
def test_groups_of_octets(coding: int) -> None:
    assert sms.decode(coding, b"caf\xe9") == "café"


@pytest.mark.parametrize("coding", [0x20, 0x28, 0x3F, 0x60, 0x7F])
def test_compressed_text_is_not_guessed(coding: int) -> None:
    assert sms.decode(coding, b"\x01\x02\x03") == "\ufffd"


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=400), reference=st.integers(0, 255))
def test_whatever_the_carriers_alphabet_the_text_is_itself_again(text: str, reference: int) -> None:
    for alphabet, default in (("gsm7", 0), ("latin-1", 3), ("ascii", 1), ("ucs2", 8)):
        parts = sms.encode_parts(text, reference=reference, alphabet=alphabet)  # type: ignore[arg-type]
        head = 6 if len(parts) > 1 else 0
        octets = b"".join(part[head:] for _, _, part in parts)
        coding = parts[0][0]
        assert sms.decode(coding or default, octets) == text.removeprefix("\ufeff")
        assert all(len(part) <= (160 if coding != 8 else 140) for _, _, part in parts)

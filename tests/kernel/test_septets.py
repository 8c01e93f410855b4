"""Packed texts and texts in other languages' alphabets come back as they went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel import septets, sms
from smarttec.kernel.septets import Languages
from smarttec.kernel.shift_tables import ESCAPE, LANGUAGES, LOCKING, SINGLE


def tables(languages: Languages) -> dict[str, bytes]:
    """Character → septets, as a telephone of those languages would write it."""
    shifted = {char: bytes((ESCAPE, code)) for code, char in septets._shifted(languages.single).items()}
    main = {
        char: bytes((code,)) for code, char in enumerate(septets._main(languages.locking))
        if code != ESCAPE and char != "\ufffd"
    }  # fmt: skip
    return {**shifted, **main}


@given(st.binary(max_size=200).map(lambda octets: bytes(octet & 0x7F for octet in octets)), st.integers(0, 30))
def test_what_is_packed_is_unpacked(text: bytes, header_octets: int) -> None:
    packed = septets.pack(text, header_octets=header_octets)
    back = septets.unpack(packed, header_octets=header_octets)
    is_ambiguous = text.endswith(b"\0") and (header_octets + len(packed)) % 7 == 0
    assert back == (text[:-1] if is_ambiguous else text)


@given(st.data())
def test_every_text_of_every_pair_of_tables_is_read(data: st.DataObject) -> None:
    languages = Languages(data.draw(st.sampled_from([0, *LOCKING])), data.draw(st.sampled_from([0, *SINGLE])))
    written = tables(languages)
    text = data.draw(st.text(alphabet=sorted(written), max_size=80))
    assert septets.decode(b"".join(written[char] for char in text), languages) == text


@given(st.binary(max_size=60), st.integers(0, 255), st.integers(0, 255))
def test_nothing_that_comes_breaks_it(octets: bytes, locking: int, single: int) -> None:
    septets.decode(octets, Languages(locking, single))
    septets.decode(septets.unpack(octets), Languages(locking, single))


def test_the_standards_own_examples() -> None:
    """ "hellohello" packed stands in the usual explanation of TS 23.038; the letters are those of its annex A."""
    assert septets.pack(b"hellohello").hex() == "e8329bfd4697d9ec37"
    assert septets.unpack(bytes.fromhex("e8329bfd4697d9ec37")) == b"hellohello"
    assert septets.decode(bytes((0x1B, 0x73, 0x1B, 0x47, 0x1B, 0x69)), Languages(single=1)) == "şĞı"
    assert septets.decode(bytes((0x07, 0x0B, 0x1C, 0x40)), Languages(locking=1)) == "ıĞŞİ"
    assert septets.decode(bytes((0x1B, 0x61, 0x1B, 0x09, 0x7D)), Languages(single=2)) == "áçñ"
    assert septets.decode(bytes((0x7B, 0x7C, 0x1B, 0x5C)), Languages(locking=3, single=3)) == "ãõÕ"
    assert septets.decode(bytes((0x03, 0x50)), Languages(locking=6))[0] == "अ"
    assert septets.decode(b"\x1b\x1bA\x1b") == " A ", "a second escape, and one at the end, show as a space"
    assert set(LANGUAGES) == set(range(1, 14)) == set(SINGLE)
    assert set(LOCKING) == set(LANGUAGES) - {2}, "Spanish has no locking table"


@given(st.text(alphabet=sms._PLAIN_CHARS + sms._EXTENDED, max_size=700), st.integers(0, 70_000))
def test_a_carrier_that_packs_gets_the_same_text_in_the_same_segments(text: str, reference: int) -> None:
    plain = sms.encode_parts(text, reference=reference)
    packed = sms.encode_parts(text, reference=reference, alphabet="packed")
    assert [(coding, esm) for coding, esm, _ in packed] == [(coding, esm) for coding, esm, _ in plain]
    for (_, esm, octets), (_, _, unpacked) in zip(packed, plain, strict=True):
        header = 6 if esm else 0
        assert len(octets) <= 140
        assert octets[:header] == unpacked[:header]
        back = septets.unpack(octets[header:], header_octets=header)
        assert back == unpacked[header:] or back + b"\0" == unpacked[header:]


@pytest.mark.parametrize("coding", [0x00, 0x04 << 4, 0xF0, 0xC0])
def test_codings_of_the_default_alphabet_are_known(coding: int) -> None:
    assert sms.is_gsm7(coding)
    assert not any(sms.is_gsm7(other) for other in (1, 3, 4, 8, 0x18, 0xF5, 0xE0))

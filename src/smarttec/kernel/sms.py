"""Texts of short messages: alphabets, counting, splitting, and the octets that carriers expect.

Sources: GSM 03.38 (now 3GPP TS 23.038 §6.2.1) for the default alphabet and its extension table, 3GPP TS 23.040
§9.2.3.24.1 for joined messages, SMPP 3.4 §5.2.19 for data_coding.

A text that the default alphabet can write goes out in it: 160 septets, or 153 a part when there are several. Characters
of the extension table count two and are not torn apart. Any other text goes out in UCS-2: 70 units, or 67 a part;
characters beyond the basic plane count two and are not torn apart.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from smarttec.kernel import septets
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.shift_tables import BASIC, ESCAPE, EXTENSION

GSM7_CODING = 0
ASCII_CODING = 1
LATIN_1_CODING = 3
UCS2_CODING = 8
ESM_CLASS_UDHI = 0x40
MAX_SEGMENTS = 255
_JOINING_OCTETS = 6

_EXTENDED = "".join(EXTENSION.values())
_TO_GSM = {ord(char): code for code, char in enumerate(BASIC) if code != ESCAPE}
_TO_GSMESCAPED = _TO_GSM | {ord(char): chr(ESCAPE) + chr(code) for code, char in EXTENSION.items()}
_PLAIN_CHARS = BASIC.replace("\x1b", "")

# Letters, digits and marks that ASCII and GSM 03.38 number alike: such a text is its own encoding.
_SAME_AS_ASCII = re.compile(r"[ -#%-?A-Za-z\n\r]*\Z")
_BASIC_ONLY = re.compile(f"[{re.escape(_PLAIN_CHARS)}]*\\Z")
_GSM = re.compile(f"[{re.escape(_PLAIN_CHARS + _EXTENDED)}]*\\Z")
_ONE_EXTENDED = re.compile(f"[{re.escape(_EXTENDED)}]")
_ONE_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_LATIN_1 = re.compile("[\n\f\r -~\xa0-\xff]*\\Z")
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")

Encoding = Literal["gsm7", "ucs2"]
Alphabet = Literal["gsm7", "packed", "latin-1", "ascii", "ucs2"]
"""What a carrier's default is (data_coding 0); `packed`: GSM 03.38 as on the air; `ucs2`: everything goes in that."""
_LIMITS: dict[Encoding, tuple[int, int]] = {"gsm7": (160, 153), "ucs2": (70, 67)}


class Segmentation(NamedTuple):
    """How a text is sent and counted. Units are septets (gsm7) or 16-bit units (ucs2), without any header.

    `units_per_segment` is what one segment holds, `remaining` what the last one still does.
    """

    encoding: Encoding
    segments: int
    units: int
    units_per_segment: int
    remaining: int


def analyse(text: str) -> Segmentation:
    """Encoding and number of segments. An empty text is one segment. Raises `InvalidInput` for half a character."""
    encoding, wide = _encoding_of(text)
    single, joined = _LIMITS[encoding]
    units = len(text) + len(wide.findall(text)) if wide else len(text)
    if units <= single:
        return Segmentation(encoding, 1, units, single, single - units)
    if wide is None:
        segments = -(-units // joined)
        return Segmentation(encoding, segments, units, joined, segments * joined - units)
    ends, remaining = _borders(text, wide, joined)
    return Segmentation(encoding, len(ends), units, joined, remaining)


def split(text: str) -> list[str]:
    """The text of each segment; joined again they are the text. Raises `InvalidInput` for half a character."""
    encoding, wide = _encoding_of(text)
    single, joined = _LIMITS[encoding]
    if wide is None:
        step = joined if len(text) > single else single
        return [text[start : start + step] for start in range(0, len(text), step)] or [""]
    if len(text) + len(wide.findall(text)) <= single:
        return [text]
    ends, _ = _borders(text, wide, joined)
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def encode_parts(
    text: str, *, reference: int, alphabet: Alphabet = "gsm7", by_header: bool = True
) -> list[tuple[int, int, bytes]]:
    """`(data_coding, esm_class, octets)` of each segment, ready for a submit_sm.

    Several segments start with a user data header (8-bit `reference`, its low octet counts) and have esm_class 0x40,
    unless something else joins them (not `by_header`). GSM 03.38 goes one septet per octet, as most SMPP peers take it;
    UCS-2 as big-endian UTF-16. A carrier whose default is another `alphabet` gets that, split as on the air, and UCS-2
    for what it cannot write. Raises `InvalidInput` for half a character, or for more than 255 segments.
    """
    encode, coding = _way_of(text, alphabet)
    parts = split(text) if coding != UCS2_CODING else _split_ucs2(text)
    total = len(parts)
    if total == 1:
        return [(coding, 0, encode(text))]
    if total > MAX_SEGMENTS:
        raise InvalidInput(f"The text needs more than {MAX_SEGMENTS} segments.", field="text")
    if not by_header:
        return [(coding, 0, encode(part)) for part in parts]
    head = bytes((5, 0, 3, reference & 0xFF, total))
    if encode is _encode_packed:
        return [(coding, ESM_CLASS_UDHI, head + bytes((n,)) + _packed_behind(part)) for n, part in enumerate(parts, 1)]
    return [(coding, ESM_CLASS_UDHI, head + bytes((n,)) + encode(part)) for n, part in enumerate(parts, 1)]


def _way_of(text: str, alphabet: Alphabet) -> tuple[Callable[[str], bytes], int]:
    """How a text goes to a carrier of that default, and its data_coding."""
    if alphabet == "ucs2" or not _GSM.match(text):
        return _encode_ucs2, UCS2_CODING
    if alphabet == "gsm7":
        return _encode_gsm, GSM7_CODING
    if alphabet == "packed":
        return _encode_packed, GSM7_CODING
    if text.isascii():
        return _encode_latin, GSM7_CODING
    if _LATIN_1.match(text):
        return _encode_latin, GSM7_CODING if alphabet == "latin-1" else LATIN_1_CODING
    return _encode_ucs2, UCS2_CODING


def _split_ucs2(text: str) -> list[str]:
    """As `split`, whatever the default alphabet could write."""
    if _HALF_A_CHARACTER.search(text):
        raise InvalidInput("The text holds half a character (an unpaired surrogate).", field="text")
    single, joined = _LIMITS["ucs2"]
    if len(text) + len(_ONE_ASTRAL.findall(text)) <= single:
        return [text]
    ends, _ = _borders(text, _ONE_ASTRAL, joined)
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def is_gsm7(data_coding: int) -> bool:
    """Whether what is marked so is in the default alphabet, so that languages may shift it."""
    return (data_coding == GSM7_CODING) if data_coding <= _LAST_OF_SMPP else _codec_of_group(data_coding) == "gsm7"


def decode(data_coding: int, octets: bytes) -> str:
    """The text of octets without a user data header. Never raises: what cannot be read becomes U+FFFD.

    Understands the codings of SMPP 3.4 §5.2.19 that hold text, and above them all groups of 3GPP TS 23.038 §4.
    """
    if is_gsm7(data_coding):
        return septets.decode(octets)
    codec = _CODECS.get(data_coding, "latin-1") if data_coding <= _LAST_OF_SMPP else _codec_of_group(data_coding)
    if codec == "utf-16-be" and octets.startswith(_LITTLE_ENDIAN_MARK):
        codec = "utf-16-le"
    return octets.decode(codec, "replace").removeprefix("\ufeff") if codec else "\ufffd"


def _codec_of_group(coding: int) -> str:
    """By TS 23.038 §4; empty for compressed text. What is reserved counts as the default alphabet, as it says."""
    group = coding >> 4
    if group < _FIRST_RESERVED_GROUP:
        # General (00xx) and marked for deletion (01xx): bit 5 compressed, bits 3 and 2 the alphabet.
        return "" if coding & 0x20 else ("gsm7", "latin-1", "utf-16-be", "gsm7")[coding >> 2 & 3]
    if group == _WAITING_IN_UCS2:
        return "utf-16-be"
    return "latin-1" if group == _CLASS_GROUP and coding & 0x04 else "gsm7"


_LAST_OF_SMPP = 0x0F
_FIRST_RESERVED_GROUP, _WAITING_IN_UCS2, _CLASS_GROUP = 0x8, 0xE, 0xF
_LITTLE_ENDIAN_MARK = b"\xff\xfe"
_CODECS = {
    1: "ascii", 3: "latin-1", 5: "shift_jis", 6: "iso8859-5", 7: "iso8859-8",
    8: "utf-16-be", 10: "iso2022_jp", 13: "iso2022_jp_2", 14: "euc_kr",
}  # fmt: skip


def _encoding_of(text: str) -> tuple[Encoding, re.Pattern[str] | None]:
    """The encoding, and what to look for that counts two in it (None: nothing in this text does)."""
    if _SAME_AS_ASCII.match(text) or _BASIC_ONLY.match(text):
        return "gsm7", None
    if _GSM.match(text):
        return "gsm7", _ONE_EXTENDED
    if _HALF_A_CHARACTER.search(text):
        raise InvalidInput("The text holds half a character (an unpaired surrogate).", field="text")
    return "ucs2", _ONE_ASTRAL if _ONE_ASTRAL.search(text) else None


def _borders(text: str, wide: re.Pattern[str], limit: int) -> tuple[list[int], int]:
    """Where each segment ends, and what is left in the last, when some characters count two."""
    ends: list[int] = []
    used = 0
    for position, char in enumerate(text):
        units = 2 if wide.match(char) else 1
        if used + units > limit:
            ends.append(position)
            used = 0
        used += units
    return [*ends, len(text)], limit - used


def _encode_gsm(text: str) -> bytes:
    if _SAME_AS_ASCII.match(text):
        return text.encode("ascii")
    return text.translate(_TO_GSMESCAPED).encode("latin-1")


def _encode_packed(text: str) -> bytes:
    return septets.pack(_encode_gsm(text))


def _packed_behind(text: str) -> bytes:
    """The same behind a header that joins parts."""
    return septets.pack(_encode_gsm(text), header_octets=_JOINING_OCTETS)


def _encode_latin(text: str) -> bytes:
    return text.encode("latin-1")


def _encode_ucs2(text: str) -> bytes:
    return text.encode("utf-16-be")

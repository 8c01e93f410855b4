"""Texts of seven-bit characters: packed into octets as on the air, and in the alphabets of other languages.

Sources: 3GPP TS 23.038 §6.1.2.1 (packing), §6.2.1.2 and annex A (shift tables); 3GPP TS 23.040 §9.2.3.24 (a text begins
at a septet boundary behind its header) and §9.2.3.24.15 and .16 (elements that name a language).
"""

from functools import cache
from typing import NamedTuple

from smarttec.kernel.shift_tables import BASIC, ESCAPE, EXTENSION, LOCKING, SINGLE, Runs

SINGLE_SHIFT_ELEMENT, LOCKING_SHIFT_ELEMENT = 0x24, 0x25
_WITHOUT_PADDING = 7
"""So many octets are eight septets; whether the last is one, or seven bits that nobody needed, octets do not say."""


class Languages(NamedTuple):
    """Which tables a text was written by; 0, and what is not known, is the default."""

    locking: int = 0
    single: int = 0


def unpack(octets: bytes, *, header_octets: int = 0) -> bytes:
    """Septets, one an octet. `header_octets`: of the whole user data header that stood before them.

    When seven bits of zero are left at the end they are taken for filling, not for an "@".
    """
    filling = -header_octets * 8 % 7
    bits = int.from_bytes(octets, "little") >> filling
    count = (len(octets) * 8 - filling) // 7
    septets = bytes(bits >> 7 * place & 0x7F for place in range(count))
    is_full = (header_octets + len(octets)) % _WITHOUT_PADDING == 0
    return septets[:-1] if is_full and septets.endswith(b"\0") else septets


def pack(septets: bytes, *, header_octets: int = 0) -> bytes:
    """The octets that stand behind a header of that length (0: there is none)."""
    filling = -header_octets * 8 % 7
    bits = sum((septet & 0x7F) << 7 * place for place, septet in enumerate(septets)) << filling
    return bits.to_bytes((len(septets) * 7 + filling + 7) // 8, "little")


def decode(septets: bytes, languages: Languages = Languages()) -> str:  # noqa: B008 - a constant
    """The text. Never raises: what means nothing becomes U+FFFD."""
    main, shifted = _main(languages.locking), _shifted(languages.single)
    chars: list[str] = []
    escaped = False
    for septet in septets:
        if septet == ESCAPE and not escaped:
            escaped = True
            continue
        plain = main[septet] if septet < len(main) else "\ufffd"
        # §6.2.1.1: an escaped code that the table lacks shows as that of the main table; a second escape as a space.
        chars.append(shifted.get(septet, " " if septet == ESCAPE else plain) if escaped else plain)
        escaped = False
    return "".join(chars) + (" " if escaped else "")


@cache
def _main(language: int) -> str:
    chars = list(BASIC)
    for start, run in LOCKING.get(language, ()):
        chars[start : start + len(run)] = run
    return "".join(chars)


@cache
def _shifted(language: int) -> dict[int, str]:
    runs: Runs | None = SINGLE.get(language)
    if runs is None:
        return EXTENSION
    return {start + place: char for start, run in runs for place, char in enumerate(run)}

"""Finding payment card numbers, so that they can be refused where none is ever taken (clause COLLECT-2).

13–19 digits (in groups with single spaces or hyphens between them, or none) count when they stand in a major issuer
range (ISO/IEC 7812) and their Luhn check digit is right. Other digits may stand before or after them, as an expiry date
or an order number does, so every row of whole groups is tried. International phone numbers (E.164: a plus and at most
15 digits) and UUIDs are not cards.

Digits of every script count, invisible characters do not. Between groups of a card's own shape (4-4-4-4, 4-6-5, 4-6-4,
or one digit at a time) any one to three marks may stand: that catches `4242.4242.4242.4242` and leaves prices alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from smarttec.kernel.errors import CardNumberRefused

_RUN = re.compile(r"\+?[0-9]+(?:[ \u00a0-][0-9]+)*")
_MARK = re.compile(r"[ \u00a0-]")
_MARKS = r"[^0-9A-Za-z]{1,3}"
_SHAPED = re.compile(
    rf"(?<![0-9])(?=[0-9])(?:[0-9]{{4}}(?:{_MARKS}[0-9]{{4}}){{3}}(?:{_MARKS}[0-9]{{1,3}})?"
    rf"|[0-9]{{4}}{_MARKS}[0-9]{{6}}{_MARKS}[0-9]{{4,5}}|[0-9](?:{_MARKS}[0-9]){{12,}})(?![0-9])"
)
_NO_DIGIT = re.compile(r"[^0-9]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_DIGITS_MIN, _DIGITS_MAX, _PHONE_DIGITS_MAX = 13, 19, 15
_ISSUERS = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6(?:011|4[4-9]|5)|35(?:2[89]|[3-8])|62|50|5[6-8]|6[0379]"
)


def _luhn_is_right(digits: str) -> bool:
    odd = sum(int(d) for d in digits[-1::-2])
    even = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (odd + even) % 10 == 0


def _rows_of_groups(run: str) -> Iterator[str]:
    """The digits of every row of neighbouring groups that is as long as a card number, and no phone number."""
    is_international = run.startswith("+")
    groups = _MARK.split(run.removeprefix("+"))
    if is_international and sum(map(len, groups)) <= _PHONE_DIGITS_MAX:
        return
    for start in range(len(groups)):
        shortest = _PHONE_DIGITS_MAX + 1 if is_international and start == 0 else _DIGITS_MIN
        for digits in accumulate(groups[start : start + _DIGITS_MAX]):
            if len(digits) > _DIGITS_MAX:
                break
            if len(digits) >= shortest:
                yield digits


def _candidates(text: str) -> Iterator[str]:
    """Every row of digits that is as long as a card number, or shaped like one."""
    for run in _RUN.finditer(text):
        yield from _rows_of_groups(run.group())
    for shaped in _SHAPED.finditer(text):
        yield from _rows_of_groups(_NO_DIGIT.sub(" ", shaped.group()))


def _plain(text: str) -> str:
    """The text with ASCII digits for those of other scripts and widths, and without invisible characters."""
    if text.isascii():
        return text
    compatible = unicodedata.normalize("NFKC", text)
    return "".join(_plain_character(character) for character in compatible)


def _plain_character(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    return str(unicodedata.decimal(character, character))


def holds_card_number(text: str) -> bool:
    """Whether any part of the text is, by issuer range and check digit, a payment card number."""
    plain = _UUID.sub("#", _plain(text))
    return any(_ISSUERS.match(digits) and _luhn_is_right(digits) for digits in _candidates(plain))


def refuse_card_number(text: str, *, field: str | None = None) -> None:
    """Raise `CardNumberRefused` when the text holds a card number. The number is not repeated in the error."""
    if holds_card_number(text):
        raise CardNumberRefused(field=field)

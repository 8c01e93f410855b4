"""Finding payment card numbers, so that they can be refused where none is ever taken (clause COLLECT-2).

13–19 digits (in groups with single spaces or hyphens between them, or none) count when they stand in a major issuer
range (ISO/IEC 7812) and their Luhn check digit is right. Other digits may stand before or after them, as an expiry date
or an order number does, so every row of whole groups is tried. International phone numbers (E.164: a plus and at most
15 digits) and UUIDs are not cards.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from smarttec.kernel.errors import CardNumberRefused

_RUN = re.compile(r"\+?[0-9]+(?:[ \u00a0-][0-9]+)*")
_MARK = re.compile(r"[ \u00a0-]")
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


def holds_card_number(text: str) -> bool:
    """Whether any part of the text is, by issuer range and check digit, a payment card number."""
    runs = (run.group() for run in _RUN.finditer(_UUID.sub("#", text)))
    return any(_ISSUERS.match(digits) and _luhn_is_right(digits) for run in runs for digits in _rows_of_groups(run))


def refuse_card_number(text: str, *, field: str | None = None) -> None:
    """Raise `CardNumberRefused` when the text holds a card number. The number is not repeated in the error."""
    if holds_card_number(text):
        raise CardNumberRefused(field=field)

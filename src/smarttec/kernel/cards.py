"""Finding payment card numbers, so that they can be refused where none is ever taken (clause COLLECT-2).

A run of 13–19 digits (spaces and hyphens between groups allowed) counts when it stands in a major issuer range
(ISO/IEC 7812) and its Luhn check digit is right. Both conditions, so that phone numbers and ids rarely trip it.
"""

import re

from smarttec.kernel.errors import CardNumberRefused

_RUN = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_ISSUERS = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6(?:011|4[4-9]|5)|35(?:2[89]|[3-8])|62|50|5[6-8]|6[0379]"
)


def _luhn_is_right(digits: str) -> bool:
    odd = sum(int(d) for d in digits[-1::-2])
    even = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (odd + even) % 10 == 0


def holds_card_number(text: str) -> bool:
    """Whether any part of the text is, by issuer range and check digit, a payment card number."""
    runs = (re.sub(r"[ -]", "", run.group()) for run in _RUN.finditer(text))
    return any(_ISSUERS.match(digits) and _luhn_is_right(digits) for digits in runs)


def refuse_card_number(text: str, *, field: str | None = None) -> None:
    """Raise `CardNumberRefused` when the text holds a card number. The number is not repeated in the error."""
    if holds_card_number(text):
        raise CardNumberRefused(field=field)

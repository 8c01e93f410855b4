"""Phone numbers in E.164 form (ITU-T E.164), read with Google's numbering-plan data (`phonenumbers`)."""

import re
from functools import lru_cache

import phonenumbers

from smarttec.kernel.errors import InvalidPhoneNumber

_E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")


@lru_cache(maxsize=4096)
def _is_possible(e164: str) -> bool:
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def parse_e164(text: str) -> str:
    """`"+1 (415) 555-0100"` → `"+14155550100"`. Raises `InvalidPhoneNumber`.

    "Possible" numbers pass (right length for the country), not only those in an allocated block: numbering plans
    open new blocks faster than any data set follows.
    """
    compact = re.sub(r"[\s().\-/]", "", text)
    if not _E164.match(compact) or not _is_possible(compact):
        raise InvalidPhoneNumber
    return compact


def country_of(e164: str) -> str | None:
    """ISO 3166-1 alpha-2 region of the number, or None when the code is shared or unknown."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))


def pretty(e164: str) -> str:
    """International form for people: `+1 415-555-0100`."""
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

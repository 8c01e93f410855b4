"""Phone numbers in E.164 form (ITU-T E.164), read with Google's numbering-plan data (`phonenumbers`).

`parse_e164` is the one reader of numbers, however people, spreadsheets and carriers write them; `written_numbers` knows
the forms. What a number says by itself comes first; the country that is given decides about the rest.
"""

import re
from functools import cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata, PhoneNumberFormat

from smarttec.kernel.errors import InvalidPhoneNumber
from smarttec.kernel.written_numbers import Written, read_written

_E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_LONGEST_CALLING_CODE = 3
_SHORTEST_UNPROVEN = 9
"""Digits of a national number that no numbering plan confirms."""


class CountryCodeMissing(InvalidPhoneNumber):
    """The country code is missing. Write the number with a plus, for example +14155550100."""


@cache
def _possible_lengths(calling_code: str) -> frozenset[int]:
    """How many digits may follow a calling code; empty when there is no such code."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code))
    if not regions:
        return frozenset()
    is_shared = regions[0] == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
    plan = (
        PhoneMetadata.metadata_for_nongeo_region(int(calling_code))
        if is_shared
        else PhoneMetadata.metadata_for_region(regions[0])
    )
    if plan is None or plan.general_desc is None:
        return frozenset()
    return frozenset(plan.general_desc.possible_length)


def _calling_code(digits: str) -> str:
    """The code of the country that numbers its phones that long; empty: none. Codes are prefix-free: one at most."""
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        if len(digits) - length in _possible_lengths(digits[:length]):
            return digits[:length]
    return ""


def parse_e164(text: str, country: str | None = None) -> str:
    """`"+1 (415) 555-0100"` → `"+14155550100"`; with the country US, `"415 555 0100"` too. Raises `InvalidPhoneNumber`.

    "Possible" numbers pass (right length for the country), not only those in an allocated block: numbering plans
    open new blocks faster than any data set follows. `country` (ISO 3166-1 alpha-2) reads national numbers.
    """
    if not _E164.match(text):
        text = _understood(read_written(text), country)
    code = _calling_code(text[1:]) if _E164.match(text) else ""
    if not code or text[len(code) + 1] == "0":
        # With the trunk prefix behind the country's code, as in +44 (0)20 …; where the zero belongs there it stays.
        text = _library_form(text, None)
        code = _calling_code(text[1:]) if _E164.match(text) else ""
    if not code:
        raise InvalidPhoneNumber
    return text


def _understood(written: Written, country: str | None) -> str:
    international = f"+{written.digits}"
    if written.is_international:
        return international
    country = written.country or country
    national = _library_form(written.digits, country) if country else ""
    is_abroad = not written.digits.startswith("0") and _is_valid(international)
    if is_abroad and written.digits.startswith(_own_code(country)):
        return international
    if national and _is_valid(national):
        return national
    if is_abroad:
        return international
    if len(written.digits) >= _SHORTEST_UNPROVEN and national:
        return national
    raise InvalidPhoneNumber if country else CountryCodeMissing


def _own_code(country: str | None) -> str:
    """The calling code of the country: who writes it in front means it, whatever else the digits could be."""
    return str(phonenumbers.country_code_for_region(country)) if country else "none"


def _library_form(text: str, country: str | None) -> str:
    """As the library reads it; empty when it cannot."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return ""
    is_whole = phonenumbers.is_possible_number(number) and not number.extension
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if is_whole else ""


def _is_valid(e164: str) -> bool:
    try:
        return bool(_E164.match(e164)) and phonenumbers.is_valid_number(phonenumbers.parse(e164, None))
    except NumberParseException:
        return False


def country_of(e164: str) -> str | None:
    """ISO 3166-1 alpha-2 region of the number, or None when the code is shared or unknown."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))


def pretty(e164: str) -> str:
    """International form for people: `+1 415-555-0100`. Names and short codes stay as they are."""
    if not e164.startswith("+"):
        return e164
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)

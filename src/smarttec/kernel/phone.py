"""Phone numbers in E.164 form (ITU-T E.164), read with Google's numbering-plan data (`phonenumbers`)."""

import re
from functools import cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from smarttec.kernel.errors import InvalidPhoneNumber

_E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_MARKS = re.compile(r"[\s().\-/]")
_LONGEST_CALLING_CODE = 3


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


def _is_possible(digits: str) -> bool:
    """Whether some country numbers its phones that long. Calling codes are prefix-free: at most one matches."""
    return any(
        len(digits) - length in _possible_lengths(digits[:length]) for length in range(1, _LONGEST_CALLING_CODE + 1)
    )


def parse_e164(text: str) -> str:
    """`"+1 (415) 555-0100"` → `"+14155550100"`. Raises `InvalidPhoneNumber`.

    "Possible" numbers pass (right length for the country), not only those in an allocated block: numbering plans
    open new blocks faster than any data set follows.
    """
    compact = text if _E164.match(text) else _MARKS.sub("", text)
    if not _E164.match(compact) or not _is_possible(compact[1:]):
        raise InvalidPhoneNumber
    return compact


def country_of(e164: str) -> str | None:
    """ISO 3166-1 alpha-2 region of the number, or None when the code is shared or unknown."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))


def pretty(e164: str) -> str:
    """International form for people: `+1 415-555-0100`."""
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

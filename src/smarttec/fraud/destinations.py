"""Which country a number belongs to, quickly, and whether an account may send there.

The answer comes from Google's numbering-plan data. Most calling codes have one country; of the shared ones (+1, +7,
+44 …) the first digits of the number decide, and what was found for them is kept.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from smarttec.fraud.high_risk import HIGH_RISK, INTERNATIONAL

_DECIDING_DIGITS = 7
"""No country that shares its calling code is told apart by more of them."""
_LONGEST_CALLING_CODE = 3
_NAMES_BESIDE = {
    INTERNATIONAL: "Satellite and international networks",
    "AC": "Ascension Island",
    "TA": "Tristan da Cunha",
    "XK": "Kosovo",
}
"""Those for which the data has none."""


def country_of(e164: str) -> str:
    """ISO 3166-1 alpha-2 code of a number in E.164 form; `INTERNATIONAL` where it has no country."""
    regions = _regions_of(e164[1 : 1 + _LONGEST_CALLING_CODE])
    return regions[0] if len(regions) == 1 else _among(e164[: 1 + _DECIDING_DIGITS], len(e164))


@cache
def _regions_of(first_digits: str) -> tuple[str, ...]:
    """The countries of the calling code at the beginning; codes are prefix-free, so at most one fits."""
    for length in range(1, len(first_digits) + 1):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(first_digits[:length]))
        if regions:
            return regions
    return (INTERNATIONAL,)


@lru_cache(maxsize=1 << 15)
def _among(beginning: str, length: int) -> str:
    """The country of a shared calling code: as the plan says, else whose leading digits fit, else the main one."""
    number = phonenumbers.parse(beginning.ljust(length, "0"), None)
    found = phonenumbers.region_code_for_number(number)
    if found:
        return found
    regions = COUNTRY_CODE_TO_REGION_CODE[number.country_code or 0]
    national = phonenumbers.national_significant_number(number)
    return next((one for one in regions[1:] if _leads(one, national)), regions[0])


def _leads(region: str, national: str) -> bool:
    plan = PhoneMetadata.metadata_for_region(region)
    pattern = plan.leading_digits if plan else None
    return bool(pattern and re.match(pattern, national))


def is_open(country: str, chosen: Mapping[str, bool] | None) -> bool:
    """Whether an account may send there: as was chosen for it, else unless the country is of high risk."""
    default = country not in HIGH_RISK
    return default if not chosen else chosen.get(country, default)


@cache
def country_names() -> Mapping[str, str]:
    """Every country that has a calling code, by its code, in the order of the names."""
    codes = {region for regions in COUNTRY_CODE_TO_REGION_CODE.values() for region in regions}
    return dict(sorted(((code, name_of(code)) for code in codes), key=lambda pair: pair[1]))


@cache
def name_of(country: str) -> str:
    """The name for people; the code itself where there is none."""
    from phonenumbers.geodata.locale import LOCALE_DATA  # takes 0.3 s, which no start has to wait for

    names = LOCALE_DATA.get(country, {})
    name = str(names.get("en", _NAMES_BESIDE.get(country, country)))
    return str(names[name[1:]]) if name.startswith("*") else name

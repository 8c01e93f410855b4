"""Tax ids by their form: pure, and without asking anybody. Whether one exists only its country can say.

Forms: Council Directive 2006/112/EC, Article 215, as the Commission lists them (VIES FAQ, question 11).
"""

import re
from collections.abc import Mapping

from smarttec.fraud.destinations import country_names
from smarttec.kernel.errors import InvalidInput

_EU: Mapping[str, str] = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}",
    "DK": r"\d{8}", "EE": r"\d{9}", "GR": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}", "HR": r"\d{11}", "HU": r"\d{8}", "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})", "LU": r"\d{8}", "LV": r"\d{11}", "MT": r"\d{8}", "NL": r"[A-Z0-9+*]{10}\d{2}",
    "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}", "SK": r"\d{10}",
}  # fmt: skip
_OTHERS: Mapping[str, str] = {
    "GB": r"(GB)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "CH": r"CHE\d{9}(MWST|TVA|IVA|TPV)?",
    "NO": r"(NO)?\d{9}(MVA)?",
    "US": r"\d{9}",
    "AU": r"\d{11}",
    "CA": r"\d{9}(RT\d{4})?",
    "IN": r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]",
}
_PREFIXES = {"GR": "EL"}
"""Of the EU's ids, where it is not the country's code."""
_ANY = re.compile(r"[A-Z0-9]{4,20}\Z")
_PUNCTUATION = re.compile(r"[\s.\-/]")

EU = frozenset(_EU)


def is_country(text: str) -> bool:
    """Whether these are the two letters of a country there is (ISO 3166-1)."""
    return len(text) == 2 and text in country_names()


def checked_tax_id(text: str, *, country: str) -> str:
    """The id as it is written officially, without spaces; empty stays empty. Raises `InvalidInput` (field `tax_id`)."""
    plain = _PUNCTUATION.sub("", text).upper()
    if not plain:
        return ""
    if not country:
        raise InvalidInput("Choose the country of the tax id.", field="country")
    if country in _EU:
        prefix = _PREFIXES.get(country, country)
        number = plain.removeprefix(prefix)
        if re.fullmatch(_EU[country], number):
            return prefix + number
    elif country in _OTHERS:
        if re.fullmatch(_OTHERS[country], plain):
            return plain
    elif _ANY.match(plain):
        return plain
    raise InvalidInput("This is not how a tax id of that country is written.", field="tax_id")

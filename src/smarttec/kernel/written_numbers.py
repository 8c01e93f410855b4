"""Phone numbers as they are written: by people, in any script's digits; by spreadsheets; as links (RFC 3966). Pure.

The digits are taken out, and whether they begin with a country's code. Words, extensions and what a spreadsheet has cut
short are no numbers.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

from smarttec.kernel.errors import InvalidPhoneNumber

_LONGEST = 80
_LINK = re.compile(r"(?:tel|sms|smsto|callto):(?://)?", re.IGNORECASE)
_QUOTES = "\"'`´“”„‘’‚«»"
_SCIENTIFIC = re.compile(r"\+?([0-9])[.,]([0-9]+)[Ee]\+?([0-9]{1,2})\Z")
_WHOLE_FLOAT = re.compile(r"(\+?[0-9]{7,15})[.,]0{1,2}\Z")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_MARKS = re.compile(r"[\s().\[\]{}\-/\\·•_]")
_DIGITS = re.compile(r"\+?[0-9]+\Z")


class NumberShortened(InvalidPhoneNumber):
    """A spreadsheet has cut this number short. Format its column as text and write the number anew."""


@dataclass(frozen=True, slots=True)
class Written:
    """The digits; `is_international`: they begin with a country's code. `country`: the one that the number itself says
    that it is national to.
    """

    digits: str
    is_international: bool
    country: str | None = None


def read_written(text: str) -> Written:
    """Raises `InvalidPhoneNumber`."""
    if len(text) > _LONGEST:
        raise InvalidPhoneNumber
    plain, country = _without_link(_visible(text))
    return _digits_of(_from_spreadsheet(plain), country)


def _visible(text: str) -> str:
    """In plain digits, signs and spaces, without what nobody sees and what spreadsheets put around."""
    text = unicodedata.normalize("NFKC", text)
    chars = []
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Nd":
            chars.append(str(unicodedata.digit(char)))
        elif kind == "Pd" or char == "\u2212":
            chars.append("-")
        elif kind != "Cf":
            chars.append(char)
    return "".join(chars).strip().lstrip("=").strip(_QUOTES + " \t\r\n,;")


def _without_link(text: str) -> tuple[str, str | None]:
    """A `tel:` link's number, and the country of its context, if it has one."""
    link = _LINK.match(text)
    if not link:
        return text, None
    number, *parameters = text[link.end() :].replace("%2B", "+").replace("%2b", "+").replace("%20", " ").split(";")
    number = number.partition("?")[0]
    context = next((one.partition("=")[2] for one in parameters if one.lower().startswith("phone-context=")), "")
    if any(one.lower().startswith("ext=") for one in parameters):
        raise InvalidPhoneNumber
    if number.startswith("+") or not context.startswith("+"):
        return number, None
    code = re.sub("[^0-9]", "", context)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()) if code else ()
    if not regions:
        return f"+{code}{number}", None
    return number, regions[0]


def _from_spreadsheet(text: str) -> str:
    """Without a decimal part of zeros; out of the scientific form, if no digit is lost by it."""
    whole = _WHOLE_FLOAT.match(text)
    if whole:
        return whole.group(1)
    scientific = _SCIENTIFIC.match(text)
    if not scientific:
        return text
    first, rest, exponent = scientific.groups()
    if len(rest) != int(exponent):
        raise NumberShortened
    return first + rest


def _digits_of(text: str, country: str | None) -> Written:
    has_plus = text.lstrip("([ ").startswith(("+", "00"))
    compact = _MARKS.sub("", _TRUNK.sub("", text) if has_plus else text)
    if not _DIGITS.match(compact):
        raise InvalidPhoneNumber
    digits = compact.removeprefix("+")
    is_international = compact.startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    return Written(digits, is_international, country)

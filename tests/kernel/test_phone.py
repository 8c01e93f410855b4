import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidPhoneNumber
from smarttec.kernel.phone import country_of, parse_e164, pretty

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def accepts(text: str) -> bool:
    try:
        return bool(parse_e164(text))
    except InvalidPhoneNumber:
        return False


def library_accepts(e164: str) -> bool:
    """Google's own answer, for the very digits: its parser drops trunk prefixes, which are no part of E.164."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return False
    is_as_written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == e164
    return (
        is_as_written
        and phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    )


@settings(max_examples=2000, deadline=None)
@given(code=st.sampled_from(CODES), national=st.from_regex(r"[1-9][0-9]{3,12}", fullmatch=True))
@example(code=1, national="4155550100")
@example(code=39, national="0612345678")
def test_it_agrees_with_the_library_on_possible_numbers(code: int, national: str) -> None:
    """Where the library's parser rewrites digits (a trunk prefix), only our answer is about what was given."""
    e164 = f"+{code}{national}"
    if not 7 <= len(e164) - 1 <= 15:
        assert not accepts(e164)
        return
    number = _parsed(e164)
    if number is None or phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != e164:
        return
    assert accepts(e164) == library_accepts(e164)


def _parsed(e164: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_number_of_every_country_passes(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    number = number or phonenumbers.example_number(region)
    if number is not None:
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert parse_e164(e164) == e164
        assert parse_e164(pretty(e164)) == e164


@pytest.mark.parametrize("text", ["+1 (415) 555-0100", "+1.415.555.0100", "+1/415/555 0100", "\t+14155550100\n"])
def test_usual_marks_are_dropped(text: str) -> None:
    assert parse_e164(text) == "+14155550100"


@pytest.mark.parametrize(
    "text",
    ["", "+", "14155550100", "+0", "+04155550100", "++14155550100", "+1415555010a", "+١٤١٥٥٥٥٠١٠٠", "+1415555010\0",
     "+14155550100;ext=5", "+999123456789", "+1" * 5000, "+1415555", "tel:+14155550100", "+1\u200b4155550100"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneNumber):
        parse_e164(text)


@given(text=st.text(alphabet="+0123456789 ().-/\0\uff11a", max_size=25))
def test_no_text_escapes_as_another_error(text: str) -> None:
    if accepts(text):
        country_of(parse_e164(text))

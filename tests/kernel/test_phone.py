import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidPhoneNumber
from smarttec.kernel.phone import CountryCodeMissing, country_of, parse_e164, pretty
from smarttec.kernel.written_numbers import NumberShortened

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


@pytest.mark.parametrize(
    "text",
    [
        "+1 (415) 555-0100", "+1.415.555.0100", "+1/415/555 0100", "\t+14155550100\n", "14155550100", "0014155550100",
        " 14155550100", "+ 1 415 555 0100", "+0014155550100", "1-415-555-0100", "tel:+1-415-555-0100",
        "TEL:+14155550100", "tel:%2B14155550100", "tel:415-555-0100;phone-context=+1", "sms:+14155550100?body=hi",
        '="+14155550100"', "'+14155550100", '"+14155550100"', "=14155550100", "14155550100.0", "14155550100,00",
        "1.4155550100E+10", "1,4155550100e10", "+1\u200b4155550100", "\ufeff+14155550100", "\u202a+14155550100\u202c",
        "+1\u00a0415\u00a0555\u00a00100", "+1\u00ad4155550100", "+1\u2013415\u2014555\u20110100", "+1\u22124155550100",
        "+\uff11\uff14\uff11\uff15\uff15\uff15\uff15\uff10\uff11\uff10\uff10", "+١٤١٥٥٥٥٠١٠٠",
        "\uff0b14155550100", "[+1] 415·555·0100",
    ],
)  # fmt: skip
def test_however_it_is_written_it_is_the_same_number(text: str) -> None:
    assert parse_e164(text) == "+14155550100"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("415 555 0100", "US", "+14155550100"), ("(415) 555-0100", "US", "+14155550100"),
        ("1 415 555 0100", "US", "+14155550100"), ("011 49 170 1234567", "US", "+491701234567"),
        ("0170 1234567", "DE", "+491701234567"), ("1701234567", "DE", "+491701234567"),
        ("491701234567", "DE", "+491701234567"), ("491701234567", "US", "+491701234567"),
        ("491701234567", None, "+491701234567"), ("14155550100", "DE", "+14155550100"),
        ("07911 123456", "GB", "+447911123456"), ("7911123456", "GB", "+447911123456"),
        ("070-123 45 67", "SE", "+46701234567"), ("06 12 34 56 78", "FR", "+33612345678"),
        ("06 12345678", "IT", "+390612345678"), ("393912345678", "IT", "+393912345678"),
        ("8 (912) 345-67-89", "RU", "+79123456789"), ("139 1234 5678", "CN", "+8613912345678"),
        ("5005550006", "US", "+15005550006"), ("tel:0170-1234567;phone-context=+49", "US", "+491701234567"),
        ("+49 (0)170 1234567", None, "+491701234567"), ("+49 0170 1234567", "US", "+491701234567"),
        ("+44 (0)20 7946 0958", None, "+442079460958"), ("0044 020 7946 0958", None, "+442079460958"),
        ("+39 06 12345678", "DE", "+390612345678"), ("+4901701234567", None, "+491701234567"),
    ],
)  # fmt: skip
def test_a_national_number_is_read_with_the_country(text: str, country: str | None, expected: str) -> None:
    assert parse_e164(text, country) == expected


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_country_writes_its_own_numbers(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for form in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.RFC3966):
        assert parse_e164(phonenumbers.format_number(number, form), region) == e164
    abroad = phonenumbers.format_out_of_country_calling_number(number, "DE")
    assert parse_e164(abroad, "DE") == e164


@pytest.mark.parametrize("text", ["1.41556E+10", "1,41556E+10", "4.917E+11", "1E+10", "1.4155550100E+11"])
def test_what_a_spreadsheet_cut_short_is_never_guessed(text: str) -> None:
    with pytest.raises(InvalidPhoneNumber):
        parse_e164(text, "US")


@pytest.mark.parametrize(
    "text",
    ["", "+", "+0", "+04155550100", "++14155550100", "+1415555010a", "+1415555010\0", "+14155550100;ext=5",
     "tel:+14155550100;ext=5", "+999123456789", "+1" * 5000, "+1415555", "whatsapp:+14155550100", "1-800-FLOWERS",
     "sip:+14155550100@example.org", "+14155550100 +14155550101", "+14155550100,+14155550101", "hello", "4155550100",
     "0170 1234567", "=", "=\"\"", "\u200b"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneNumber):
        parse_e164(text)


def test_it_says_what_is_missing() -> None:
    with pytest.raises(CountryCodeMissing):
        parse_e164("0170 1234567")
    with pytest.raises(NumberShortened):
        parse_e164("1.41556E+10")


@given(text=st.text(alphabet="+0123456789 ().-/\0\uff11a", max_size=25))
def test_no_text_escapes_as_another_error(text: str) -> None:
    if accepts(text):
        country_of(parse_e164(text))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_decimal, format_money, from_cents, parse_micros, to_cents


@given(micros=st.integers(0, 2**53), places=st.integers(0, 6))
def test_what_is_formatted_reads_back_exactly(micros: int, places: int) -> None:
    assert parse_micros(format_decimal(micros, min_places=places)) == micros


@given(micros=st.integers(-(2**63), 2**63))
def test_the_sign_stands_first(micros: int) -> None:
    text = format_money(micros, "USD")
    assert text.startswith("-$" if micros < 0 else "$")
    assert text.lstrip("-$") == format_decimal(abs(micros))


@given(cents=st.integers(-(2**50), 2**50))
def test_cents_go_there_and_back(cents: int) -> None:
    assert to_cents(from_cents(cents)) == cents


def test_a_fraction_of_a_cent_is_refused() -> None:
    with pytest.raises(InvalidInput):
        to_cents(10_001)


@pytest.mark.parametrize(
    ("text", "micros"), [("12.50", 12_500_000), (" 7 ", 7_000_000), ("0.000001", 1), (".5", 500_000), ("5.", 5_000_000),
                         ("1.10000000", 1_100_000), ("0", 0)],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, micros: int) -> None:
    assert parse_micros(text) == micros


@pytest.mark.parametrize(
    "text",
    ["", ".", "-1", "1e3", "1e999999", "1E-400", "nan", "Infinity", "1,50", "1_000", "٣", "0.0000001", "9" * 30, "1 2",
     "12.5000000000000000000000000000000000000000001", "$5", "0x10", "\0", "9007199254.740993", "1e999999999999"],
)  # fmt: skip
def test_anything_else_is_refused_without_counting_to_it(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_micros(text)


@given(text=st.text(alphabet="0123456789.,eE+-_ \u0663nNaAiIfF", max_size=30))
def test_no_text_escapes_as_another_error(text: str) -> None:
    try:
        assert 0 <= parse_micros(text) <= 2**53
    except InvalidInput:
        return

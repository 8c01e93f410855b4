import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel import clock
from smarttec.kernel.cards import holds_card_number, refuse_card_number
from smarttec.kernel.errors import CardNumberRefused
from smarttec.kernel.ids import new_id

CARDS = (
    "4242424242424242", "4000056655665556", "4111111111111111", "4222222222222",
    "5555555555554444", "2223003122003222", "5105105105105100",
    "378282246310005", "371449635398431",
    "6011111111111117", "6011000990139424",
    "3056930009020004", "36227206271667",
    "3566002020360505", "6200000000000005", "6304000000000000",
)  # fmt: skip


def grouped(digits: str, mark: str, size: int = 4) -> str:
    return mark.join(digits[start : start + size] for start in range(0, len(digits), size))


@pytest.mark.parametrize("digits", CARDS)
@pytest.mark.parametrize("mark", ["", " ", "-", "\u00a0"])
def test_test_numbers_are_found_however_they_are_grouped(digits: str, mark: str) -> None:
    assert holds_card_number(f"my card {grouped(digits, mark)}, thanks")


@pytest.mark.parametrize(
    "text",
    ["4242424242424242 123", "4242 4242 4242 4242 12/27", "4242 4242 4242 4242 1227 123",
     "order 12 4242 4242 4242 4242",
     "2026-11-22 4242424242424242", "1 4242-4242-4242-4242 2", "visa4242424242424242", "3782 822463 10005",
     "0049 30 4242 4242 4242 4242", "4242424242424242\n12/27", "+4242424242424242"],
)  # fmt: skip
def test_a_card_is_found_among_other_digits(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize("digits", CARDS)
def test_one_wrong_digit_is_no_card(digits: str) -> None:
    wrong = str((int(digits[-1]) + 1) % 10)
    assert not holds_card_number(digits[:-1] + wrong)


@given(
    national=st.text(alphabet="0123456789", min_size=6, max_size=12),
    code=st.sampled_from(["1", "44", "49", "351", "55"]),
)
def test_a_phone_number_in_international_form_is_no_card(national: str, code: str) -> None:
    assert not holds_card_number(f"call +{code}{national}")
    assert not holds_card_number(f"call +{code} {grouped(national, ' ', 3)}")


def test_ids_dates_and_times_are_no_cards() -> None:
    now = clock.now()
    for _ in range(2000):
        assert not holds_card_number(str(new_id()))
    assert not holds_card_number(now.isoformat())
    assert not holds_card_number(f"{now:%Y%m%d%H%M%S}")
    assert not holds_card_number(f"{now:%Y-%m-%d %H %M %S} {now:%Y-%m-%d}")
    assert not holds_card_number(str(clock.now_ms()))


def test_the_error_does_not_repeat_the_number() -> None:
    with pytest.raises(CardNumberRefused) as refused:
        refuse_card_number("card 4242424242424242", field="note")
    assert "4242" not in str(refused.value)
    assert refused.value.field == "note"


def test_a_very_long_run_of_digits_is_read_in_linear_time() -> None:
    assert not holds_card_number("1 " * 50_000)
    assert not holds_card_number("0" * 100_000)


@pytest.mark.parametrize(
    "mark", [".", "/", "_", ",", "*", "\n", "  ", " - ", "\u2013", "\u00b7", "\u2003", "\u200b", "\u00ad"]
)
@pytest.mark.parametrize("digits", ["4242424242424242", "5555555555554444"])
def test_a_disguised_mark_between_the_groups_hides_no_card(digits: str, mark: str) -> None:
    assert holds_card_number(f"it is {grouped(digits, mark)} 12/27")
    assert holds_card_number(grouped(digits, mark, 1))


def test_the_groups_of_a_card_of_fifteen_digits_are_known() -> None:
    assert holds_card_number("3782.822463.10005")


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u0966"])
def test_digits_of_other_scripts_and_widths_are_digits(zero: str) -> None:
    assert holds_card_number("".join(chr(ord(zero) + int(digit)) for digit in "4242424242424242"))


@pytest.mark.parametrize(
    "text",
    ["4242.42, 4242.42, 4242.42", "01/02/2026 03/04/2026 05/06/2026", "10.0.0.1, 192.168.17.254",
     "1,000,000.00 2,000,000.00", "5.10, 15.20, 25.30, 35.40, 45.50"],
)  # fmt: skip
def test_prices_days_and_addresses_are_no_cards(text: str) -> None:
    assert not holds_card_number(text)

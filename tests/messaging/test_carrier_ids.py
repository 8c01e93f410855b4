"""One message's id, however its carrier writes it."""

from hypothesis import given
from hypothesis import strategies as st

from smarttec.messaging.carrier_ids import IdForms, normal_id
from smarttec.messaging.models import ReceiptIds


@given(st.integers(0, 2**64), st.integers(0, 8))
def test_case_and_leading_zeros_make_no_difference(number: int, zeros: int) -> None:
    assert normal_id("0" * zeros + f"{number:X}") == normal_id(f"{number:x}")


@given(st.text(max_size=80))
def test_any_text_has_a_spelling_that_can_be_stored(text: str) -> None:
    spelled = normal_id(text)
    assert len(spelled) <= 64
    assert "\0" not in spelled
    assert normal_id(spelled) == spelled
    assert (spelled == "") == (text.replace("\0", "") == "")


@given(st.integers(1, 2**64))
def test_the_other_base_is_among_the_spellings(number: int) -> None:
    assert f"{number:x}" in IdForms().others(str(number))
    assert str(number) in IdForms().others(f"{number:x}")


def test_a_habit_is_learned_from_receipts_that_are_proven_and_unlearned_again() -> None:
    ids = IdForms()
    assert ids.usual("255") == "255"
    for _ in range(3):
        ids.proven(ReceiptIds.DECIMAL_FOR_HEX)
    assert ids.usual("255") == "ff"
    for _ in range(3):
        ids.proven(ReceiptIds.SAME)
    assert ids.usual("255") == "255"


def test_what_the_operator_says_is_not_unlearned() -> None:
    ids = IdForms(ReceiptIds.HEX_FOR_DECIMAL)
    for _ in range(9):
        ids.proven(ReceiptIds.SAME)
    assert ids.usual("ff") == "255"
    assert ids.usual("not a number") == "not a number"

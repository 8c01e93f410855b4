"""One letter per fall."""

from hypothesis import given
from hypothesis import strategies as st

from smarttec.shop.alerts.domain import Step, decide, default_threshold_micros

UNIT = 1_000_000


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**10), max_size=60))
def test_between_two_letters_the_credit_has_risen_clearly_above_the_threshold(
    threshold: int, balances: list[int]
) -> None:
    is_armed, highest_since = True, threshold * 2
    for balance in balances:
        step = decide(available_micros=balance, threshold_micros=threshold, is_armed=is_armed)
        highest_since = max(highest_since, balance)
        if step is Step.TELL:
            assert balance < threshold
            assert highest_since >= threshold + threshold // 4
            is_armed, highest_since = False, 0
        elif step is Step.ARM:
            is_armed = True
        else:
            assert not (is_armed and balance < threshold)


def test_the_first_payment_sets_a_sensible_threshold() -> None:
    assert [default_threshold_micros(units * UNIT) // UNIT for units in (5, 25, 58, 100, 100_000)] == [
        1,
        5,
        11,
        20,
        10_000,
    ]

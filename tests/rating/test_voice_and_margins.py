"""Increments of calls, and what is left of a price."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.rating.domain import RateLine, RateTable
from smarttec.rating.margins import margins
from smarttec.rating.voice import billed_seconds, call_price_micros

AT = datetime(2027, 3, 1, tzinfo=UTC)
SECONDS = st.integers(1, 120)


@pytest.mark.parametrize(
    ("duration", "initial", "following", "billed"),
    [
        (0, 60, 60, 0),
        (1, 60, 60, 60),
        (60, 60, 60, 60),
        (61, 60, 60, 120),
        (61, 60, 6, 66),
        (66, 60, 6, 66),
        (7, 1, 1, 7),
    ],
)
def test_increments(duration: int, initial: int, following: int, billed: int) -> None:
    assert billed_seconds(duration, initial_seconds=initial, next_seconds=following) == billed


@given(duration=st.integers(1, 10**5), initial=SECONDS, following=SECONDS)
def test_an_answered_call_is_billed_whole_increments_and_not_one_more_than_needed(
    duration: int, initial: int, following: int
) -> None:
    billed = billed_seconds(duration, initial_seconds=initial, next_seconds=following)
    assert billed >= max(duration, initial)
    assert (billed - initial) % following == 0
    assert billed == initial or billed - following < duration


@given(price=st.integers(0, 10**7), duration=st.integers(0, 10**5))
def test_a_call_costs_its_share_of_a_minute_rounded_down(price: int, duration: int) -> None:
    rate = RateLine("USD", "41", "", price, AT)
    cost = call_price_micros(rate, duration)
    assert cost * 60 <= price * duration < (cost + 1) * 60


def test_the_worst_margin_comes_first_and_what_cannot_be_bought_last() -> None:
    def line(prefix: str, price: int) -> RateLine:
        return RateLine("USD", prefix, f"to {prefix}", price, AT - timedelta(days=1))

    sell = RateTable([line("1", 10), line("41", 70), line("99", 5)])
    acme = RateTable([line("1", 7), line("1876", 60), line("41", 50)])
    found = margins(sell, {"acme": acme}, currency="USD", at=AT)
    assert [(one.prefix, one.sell_micros, one.cost_micros, one.margin_micros) for one in found] == [
        ("1876", 10, 60, -50), ("1", 10, 7, 3), ("41", 70, 50, 20), ("99", 5, None, None),
    ]  # fmt: skip

"""When a code may be used, and what it gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.money import MICROS_PER_CENT
from smarttec.shop.promotions.domain import BonusKind, Offer, Refusal, bonus_micros, normalised, refusal

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEN = 10_000_000
FIXED = Offer(
    kind=BonusKind.FIXED,
    percent_basis_points=0,
    amount_micros=TEN,
    currency="USD",
    smallest_top_up_micros=0,
    valid_from=NOW,
    valid_until=NOW + timedelta(days=1),
    uses_max=2,
    uses=1,
)
SHARE = replace(FIXED, kind=BonusKind.PERCENT, percent_basis_points=1_000, amount_micros=0)


@pytest.mark.parametrize(
    ("offer", "top_up", "reason"),
    [
        (FIXED, None, None),
        (FIXED, TEN, None),
        (SHARE, TEN, None),
        (SHARE, None, Refusal.WITH_TOP_UP),
        (replace(FIXED, smallest_top_up_micros=1), None, Refusal.WITH_TOP_UP),
        (replace(FIXED, smallest_top_up_micros=TEN + 1), TEN, Refusal.TOP_UP_TOO_SMALL),
        (SHARE, MICROS_PER_CENT, Refusal.TOP_UP_TOO_SMALL),
        (replace(FIXED, uses=2), None, Refusal.USED_UP),
        (replace(FIXED, currency="EUR"), None, Refusal.OTHER_CURRENCY),
        (replace(FIXED, valid_from=NOW + timedelta(seconds=1)), None, Refusal.NOT_YET),
        (replace(FIXED, valid_until=NOW), None, Refusal.OVER),
    ],
)
def test_the_reason_of_a_refusal(offer: Offer, top_up: int | None, reason: Refusal | None) -> None:
    assert refusal(offer, now=NOW, currency="USD", top_up_micros=top_up, was_used_before=False) is reason


def test_an_account_uses_a_code_once() -> None:
    reason = refusal(FIXED, now=NOW, currency="USD", top_up_micros=None, was_used_before=True)
    assert reason is Refusal.USED_BEFORE


@given(st.integers(0, 10**13), st.integers(1, 10_000), st.integers(0, 10**12))
def test_a_percentage_gives_whole_cents_never_more_than_its_share_or_its_limit(
    top_up: int, percent: int, limit: int
) -> None:
    offer = replace(SHARE, percent_basis_points=percent, amount_micros=limit)
    bonus = bonus_micros(offer, top_up)
    assert bonus % MICROS_PER_CENT == 0
    assert bonus * 10_000 <= top_up * percent
    assert not limit or bonus <= limit


@pytest.mark.parametrize(
    ("typed", "code"),
    [("spring-26", "SPRING26"), (" a b c d ", "ABCD"), ("abc", None), ("é123", None), ("x" * 25, None), ("", None)],
)
def test_codes_are_read_without_spaces_and_hyphens(typed: str, code: str | None) -> None:
    assert normalised(typed) == code

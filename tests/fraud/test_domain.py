"""Limits grow with trust; the desk's own come first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.fraud.domain import ESTABLISHED, NEW, NEW_FOR, NO_OVERRIDE, Limits, Override, limits_of
from smarttec.fraud.rules import is_burst
from smarttec.fraud.traffic import limits_factor
from smarttec.kernel.errors import MisconfiguredError

NOW = datetime(2027, 5, 1, tzinfo=UTC)
OLD, YOUNG = NOW - NEW_FOR, NOW - NEW_FOR + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("opened_at", "first_paid_at", "limits"),
    [(OLD, OLD, ESTABLISHED), (OLD, None, NEW), (OLD, YOUNG, NEW), (YOUNG, YOUNG, NEW)],
)
def test_both_the_account_and_its_first_payment_must_be_old(
    opened_at: datetime, first_paid_at: datetime | None, limits: Limits
) -> None:
    found = limits_of(opened_at=opened_at, first_paid_at=first_paid_at, now=NOW, override=NO_OVERRIDE)
    assert found == limits


@given(factor=st.integers(1, 1000), own=st.none() | st.integers(0, 10**9))
def test_what_the_desk_set_is_not_multiplied(factor: int, own: int | None) -> None:
    override = Override(day_messages=own)
    found = limits_of(opened_at=OLD, first_paid_at=None, now=NOW, override=override, factor=factor)
    assert found.day_messages == (NEW.day_messages * factor if own is None else own)
    assert found.minute_messages == NEW.minute_messages * factor


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "1001", "٣"])
def test_a_wrong_factor_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    limits_factor.cache_clear()
    monkeypatch.setenv("SMARTTEC_LIMITS_FACTOR", text)
    with pytest.raises(MisconfiguredError, match="SMARTTEC_LIMITS_FACTOR"):
        limits_factor()
    limits_factor.cache_clear()


@pytest.mark.parametrize(
    ("messages", "busiest", "expected"),
    [(49, 0, False), (50, 0, True), (50, 12, True), (50, 13, False), (400, 100, True)],
)
def test_a_burst_is_many_and_far_beyond_the_days_before(messages: int, busiest: int, expected: bool) -> None:
    assert is_burst(messages=messages, busiest=busiest) is expected

"""When to try again, and what is worth it."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.ids import new_id
from smarttec.messaging.callbacks.domain import (
    DELAY_MAX,
    FIRST_DELAY,
    GIVE_UP_AFTER,
    REASONS,
    Told,
    is_worth_repeating,
    next_attempt,
    parameters,
)
from smarttec.messaging.callbacks.models import Kind
from smarttec.messaging.callbacks.ports import AddressRefused, CallFailed
from smarttec.messaging.models import Status

BEGAN = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(st.integers(1, 32_000), st.timedeltas(timedelta(), GIVE_UP_AFTER), st.integers())
def test_the_next_attempt_lies_ahead_within_its_bounds_or_there_is_none(
    attempts: int, age: timedelta, seed: int
) -> None:
    now = BEGAN + age
    due_at = next_attempt(attempts=attempts, created_at=BEGAN, now=now, chance=Random(seed))
    if due_at is None:
        assert age > GIVE_UP_AFTER - DELAY_MAX
    else:
        assert now + FIRST_DELAY / 2 <= due_at <= min(now + DELAY_MAX, BEGAN + GIVE_UP_AFTER)


@given(st.integers(1, 30), st.integers())
def test_delays_double_until_the_longest(attempts: int, seed: int) -> None:
    delay = next_attempt(attempts=attempts, created_at=BEGAN, now=BEGAN, chance=Random(seed)) - BEGAN
    whole = min(FIRST_DELAY * 2 ** (attempts - 1), DELAY_MAX)
    assert whole / 2 <= delay <= whole


@pytest.mark.parametrize(("status", "again"), [(400, False), (401, False), (404, False), (408, True), (429, True),
                                               (500, True), (503, True), (302, False)])  # fmt: skip
def test_only_the_servers_own_trouble_is_worth_another_try(status: int, again: bool) -> None:
    assert is_worth_repeating(status) is again


@pytest.mark.parametrize("sender", ["12345", "Okaya", "", "+15005550123"])
def test_whoever_wrote_has_a_country_or_none(sender: str) -> None:
    fields = dict(parameters(Told(Kind.INBOUND, new_id(), new_id(), Status.RECEIVED, sender=sender, recipient="9")))
    assert fields["FromCountry"] == ("US" if sender.startswith("+") else "")


def test_every_failed_call_has_words_for_the_log() -> None:
    assert {CallFailed.code, AddressRefused.code} <= REASONS.keys()


def test_what_is_told_does_not_show_in_a_repr() -> None:
    told = Told(Kind.INBOUND, new_id(), new_id(), Status.RECEIVED, sender="+15005550123", body="secret")
    assert "secret" not in repr(told)
    assert "+1500" not in repr(told)

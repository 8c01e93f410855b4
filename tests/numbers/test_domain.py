"""The calendar of a rental and who may write where."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.numbers.domain import (
    FIRST_STEP,
    Kind,
    Scheme,
    Step,
    add_months,
    due_at,
    following,
    kind_of,
    may_send,
    registration_key,
    rule_key,
    scheme_of,
)
from smarttec.numbers.errors import SenderNotRegistered, SenderNotRegisteredUs

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
DIGEST = bytes(16)


@given(MOMENTS, st.integers(1, 240))
def test_months_are_counted_from_the_first_day_and_never_drift(anchor: datetime, months: int) -> None:
    end = add_months(anchor, months)
    assert (end.year * 12 + end.month) - (anchor.year * 12 + anchor.month) == months
    assert end.day <= anchor.day
    assert end.day == anchor.day or (end + timedelta(days=1)).day == 1
    assert end.time() == anchor.time()
    assert timedelta(days=28) <= add_months(anchor, months + 1) - end <= timedelta(days=31)


@given(MOMENTS, st.integers(0, 240))
def test_the_first_reminder_of_a_month_comes_after_the_month_has_begun(anchor: datetime, months: int) -> None:
    assert due_at(FIRST_STEP, add_months(anchor, months + 1)) > add_months(anchor, months)


@given(MOMENTS)
def test_steps_follow_each_other_in_time_and_end_before_the_next_month_does(until: datetime) -> None:
    steps, step = [FIRST_STEP], FIRST_STEP
    while (coming := following(step)) is not None:
        steps.append(coming)
        step = coming
    assert steps == list(Step)
    moments = [due_at(step, until) for step in steps]
    assert moments == sorted(set(moments))
    assert moments[-1] < due_at(FIRST_STEP, add_months(until, 1))


def test_kinds_are_read_from_the_number() -> None:
    assert [kind_of(n) for n in ("+14155550100", "+18005550100", "+447400123456")] == [
        Kind.LOCAL, Kind.TOLL_FREE, Kind.MOBILE,
    ]  # fmt: skip


def test_a_schemes_senders_are_told_by_their_form() -> None:
    senders = {"ACME": Scheme.ALPHANUMERIC, "+18885550100": Scheme.TOLL_FREE, "+14155550100": Scheme.TEN_DLC}
    assert {sender: scheme_of(sender) for sender in senders} == senders


def test_only_registered_senders_write_to_a_country_with_a_rule() -> None:
    rules = {rule_key("US", Scheme.TEN_DLC), rule_key("SG", Scheme.ALPHANUMERIC)}
    own = {registration_key(DIGEST, "US")}
    may_send(sender="+14155550100", digest=DIGEST, country="US", rules=rules, registered=own)
    may_send(sender="+14155550100", digest=DIGEST, country="FR", rules=rules, registered=set())
    may_send(sender="+18885550100", digest=DIGEST, country="US", rules=rules, registered=set())
    with pytest.raises(SenderNotRegisteredUs):
        may_send(sender="+14155550100", digest=DIGEST, country="US", rules=rules, registered=set())
    with pytest.raises(SenderNotRegistered) as refused:
        may_send(sender="ACME", digest=DIGEST, country="SG", rules=rules, registered=own)
    assert not isinstance(refused.value, SenderNotRegisteredUs)

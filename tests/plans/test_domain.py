"""Months, schedules and proration."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import MisconfiguredError
from smarttec.plans.calendar import add_months, end_of_grace, end_of_term
from smarttec.plans.domain import (
    COLLECTIONS,
    DAY,
    Step,
    Worth,
    due_in_suspension,
    due_in_term,
    kept_for,
    prorate,
)

START = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 60 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
WORTHS = st.builds(Worth, st.integers(0, 10**12), st.integers(0, 10**11))


@given(moment=MOMENTS, months=st.integers(0, 240))
def test_a_month_later_is_the_same_day_or_the_last_one_of_a_shorter_month(moment: datetime, months: int) -> None:
    later = add_months(moment, months)
    assert (later.year - moment.year) * 12 + later.month - moment.month == months
    assert later.day == min(moment.day, monthrange(later.year, later.month)[1])
    assert later.timetz() == moment.timetz()


@given(earlier=MOMENTS, later=MOMENTS, months=st.integers(0, 60))
def test_who_begins_later_never_ends_earlier(earlier: datetime, later: datetime, months: int) -> None:
    earlier, later = sorted((earlier, later))
    assert add_months(earlier, months) <= add_months(later, months)


@given(anchor=MOMENTS, terms=st.integers(1, 30))
def test_unbroken_terms_touch_and_each_has_a_year(anchor: datetime, terms: int) -> None:
    starts_at, ends_at = end_of_term(anchor, terms - 1), end_of_term(anchor, terms)
    assert ends_at - starts_at in {365 * DAY, 366 * DAY}


def test_a_plan_of_29_february_comes_back_to_it() -> None:
    bought = datetime(2028, 2, 29, 9, tzinfo=UTC)
    assert [end_of_term(bought, terms).date().isoformat() for terms in (1, 2, 3, 4)] == [
        "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ended", "grace_ends"),
    [
        ("2027-01-31", "2027-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2027-12-31", "2028-01-31"),
        ("2027-04-30", "2027-05-30"),
    ],
)
def test_grace_is_one_calendar_month(ended: str, grace_ends: str) -> None:
    assert end_of_grace(datetime.fromisoformat(ended)) == datetime.fromisoformat(grace_ends)


def test_reminders_come_60_30_7_and_1_days_before_the_end() -> None:
    ends_at = datetime(2028, 1, 31, tzinfo=UTC)
    assert [((ends_at - at).days, step) for step, at in due_in_term(ends_at, reminders=True)] == [
        (60, Step.REMIND_60), (30, Step.REMIND_30), (7, Step.REMIND_7), (1, Step.REMIND_1), (1, Step.COLLECT_EARLY),
        (0, Step.END_TERM),
    ]  # fmt: skip
    assert due_in_term(ends_at, reminders=False) == [(Step.END_TERM, ends_at)]


@given(suspended_at=MOMENTS, days=st.integers(31, 400))
def test_every_warning_comes_after_the_suspension_and_before_the_deletion(suspended_at: datetime, days: int) -> None:
    steps = due_in_suspension(suspended_at + kept_for(days))
    steps = [(step, at) for step, at in steps if step not in COLLECTIONS]
    assert [step for step, _ in sorted(steps, key=lambda one: (one[1], one[0]))] == [step for step, _ in steps]
    assert all(at > suspended_at for _, at in steps)


def test_content_cannot_be_kept_so_shortly_that_a_warning_would_not_fit() -> None:
    with pytest.raises(MisconfiguredError):
        kept_for(30)


@given(before=WORTHS, after=WORTHS, starts_at=MOMENTS, used=st.timedeltas(timedelta(0), timedelta(days=365)))
def test_proration_never_takes_or_gives_more_than_the_difference(
    before: Worth, after: Worth, starts_at: datetime, used: timedelta
) -> None:
    ends_at = end_of_term(starts_at, 1)
    price = prorate(before, after, starts_at=starts_at, ends_at=ends_at, at=starts_at + used)
    assert price.days_left == (ends_at - starts_at - used) // DAY
    more_credit = after.credit_micros - before.credit_micros
    share = (after.price_micros - before.price_micros - min(more_credit, 0)) * price.days_left
    assert abs(price.charge_micros * price.days_of_term - share) < 2 * price.days_of_term
    assert 0 <= price.credit_micros <= max(more_credit, 0)


@given(before=WORTHS, after=WORTHS, starts_at=MOMENTS, day=st.integers(0, 364))
def test_going_there_and_back_on_a_day_earns_nobody_anything(
    before: Worth, after: Worth, starts_at: datetime, day: int
) -> None:
    span = {"starts_at": starts_at, "ends_at": end_of_term(starts_at, 1), "at": starts_at + day * DAY}
    there, back = prorate(before, after, **span), prorate(after, before, **span)
    gained = there.credit_micros - there.charge_micros + back.credit_micros - back.charge_micros
    assert gained == 0


def test_an_upgrade_in_the_middle_of_the_year() -> None:
    starts_at = datetime(2027, 1, 1, tzinfo=UTC)
    price = prorate(
        Worth(60_000_000, 5_000_000), Worth(240_000_000, 30_000_000),
        starts_at=starts_at, ends_at=datetime(2028, 1, 1, tzinfo=UTC), at=datetime(2027, 7, 2, 12, tzinfo=UTC),
    )  # fmt: skip
    assert (price.days_left, price.days_of_term) == (182, 365)
    assert (price.charge_micros, price.credit_micros) == (180_000_000 * 182 // 365, 25_000_000 * 182 // 365)

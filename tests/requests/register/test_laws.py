from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.requests.register import laws
from smarttec.requests.register.domain import Kind

MOMENTS = st.integers(0, 25_000).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "came", "due", "extended"),
    [
        ("DE", "2026-01-31T09:00", "2026-02-28T09:00", "2026-04-30T09:00"),
        ("GB", "2026-03-03T09:00", "2026-04-03T09:00", "2026-06-03T09:00"),
        ("CH", "2026-01-31T09:00", "2026-03-02T09:00", "2026-04-01T09:00"),
        ("US", "2026-01-01T09:00", "2026-02-15T09:00", "2026-04-01T09:00"),
        ("BR", "2026-01-01T09:00", "2026-01-16T09:00", "2026-01-16T09:00"),
        ("", "2026-01-31T09:00", "2026-02-28T09:00", "2026-02-28T09:00"),
    ],
)
def test_the_law_of_the_country_says_until_when(country: str, came: str, due: str, extended: str) -> None:
    law = laws.law_for(country)
    assert laws.due_at(Kind.ACCESS, law, _at(came)) == _at(due)
    assert laws.LAWS[law].extended_until(_at(came)) == _at(extended)
    assert laws.can_be_extended(law) == (due != extended)


@given(MOMENTS, st.sampled_from(list(Kind)), st.sampled_from(list(laws.LAWS)))
def test_our_own_pledge_never_takes_longer_than_the_law(came: datetime, kind: Kind, law: str) -> None:
    due = laws.due_at(kind, law, came)
    assert came < due <= laws.LAWS[law].due_at(came) <= laws.LAWS[law].extended_until(came)
    assert due <= came + laws.PLEDGES.get(kind, timedelta(days=62))


@given(MOMENTS)
def test_ten_business_days_are_two_weeks_and_end_on_one(came: datetime) -> None:
    due = laws.confirm_due_at(came)
    assert due.weekday() < 5
    assert timedelta(days=12) <= due - came <= timedelta(days=14)


def test_every_law_names_where_its_days_stand() -> None:
    assert all(law.source and law.name for law in laws.LAWS.values())

"""A window is open by the clocks of everybody the number may belong to, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smarttec.messaging.windows.domain import DAY_MINUTES, LOOKED_AHEAD, Hours, Window, opens_at, weekly
from smarttec.messaging.windows.statutory import DEFAULTS
from smarttec.messaging.windows.zones import zones_of

US = DEFAULTS["US"]
ZONES = [
    "America/New_York", "America/Los_Angeles", "America/St_Johns", "Pacific/Honolulu", "Europe/Paris", "Europe/Madrid",
    "Atlantic/Canary", "Asia/Kolkata", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Chatham", "Asia/Kathmandu",
    "America/Sao_Paulo", "Africa/Casablanca", "America/Santiago",
]  # fmt: skip
CHANGES = ["2026-03-08T09:30", "2026-11-01T08:30", "2026-03-29T00:30", "2026-10-25T00:30", "2026-04-04T14:40"]
YEARS = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: YEARS + timedelta(minutes=minutes)) | st.builds(
    lambda at, minutes: datetime.fromisoformat(at).replace(tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-3000, 3000),
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    begins = draw(st.integers(0, DAY_MINUTES - 30))
    some = Hours(begins, draw(st.integers(begins + 10, DAY_MINUTES)))
    week = tuple(draw(st.lists(st.sampled_from([some, some, None]), min_size=7, max_size=7)))
    shut = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2028, 12, 31)), max_size=3))
    return Window(week, shut)


def is_open(window: Window, zone: str, moment: datetime) -> bool:
    """The definition: the wall clock there shows a time within the hours of that day."""
    local = moment.astimezone(ZoneInfo(zone))
    hours = window.on(local.date())
    return hours is not None and hours.begins <= local.hour * 60 + local.minute < hours.until


@given(window=windows(), zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=4), now=moments)
def test_nothing_goes_out_while_it_is_closed_anywhere(window: Window, zones: list[str], now: datetime) -> None:
    opening = opens_at(window, zones, now)
    if opening is not None:
        assert now <= opening <= now + LOOKED_AHEAD
        for zone in zones:
            assert is_open(window, zone, opening)
            assert is_open(window, zone, opening + timedelta(seconds=59))


@given(zones=st.lists(st.sampled_from(ZONES[:4]), min_size=1, max_size=4, unique=True), now=moments)
@example(zones=["America/New_York"], now=datetime(2026, 3, 8, 6, 59, tzinfo=UTC))
def test_it_waits_no_longer_than_it_has_to(zones: list[str], now: datetime) -> None:
    opening = opens_at(US, zones, now)
    assert opening is not None
    minute = now
    while minute + timedelta(minutes=3) < opening:
        assert not all(is_open(US, zone, minute + timedelta(minutes=ahead)) for zone in zones for ahead in (0, 3))
        minute += timedelta(minutes=7)


@pytest.mark.parametrize(
    ("number", "now", "opening"),
    [
        ("+12025550123", "2026-07-01T12:30", "2026-07-01T12:30"),  # 8:30 in Washington
        ("+12025550123", "2026-07-01T11:59", "2026-07-01T12:00"),
        ("+12025550123", "2026-07-02T00:59", "2026-07-02T12:00"),  # 20:59: too late to have left by 21:00
        ("+12025550123", "2026-03-08T04:00", "2026-03-08T12:00"),  # the clock was moved in the night
        ("+12025550123", "2026-11-01T03:00", "2026-11-01T13:00"),
        ("+18005550123", "2026-07-01T12:30", "2026-07-01T22:00"),  # from Guam to Newfoundland
        ("+33612345678", "2026-07-04T20:30", "2026-07-06T06:00"),  # Saturday night in France: Monday
        ("+34612345678", "2026-07-01T07:30", "2026-07-01T08:00"),  # 9:30 in Madrid, 8:30 in the Canaries
    ],
)
def test_hours_are_those_of_the_recipients_clocks(number: str, now: str, opening: str) -> None:
    country = {"+12": "US", "+18": "US", "+33": "FR", "+34": "ES"}[number[:3]]
    asked = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert opens_at(DEFAULTS[country], zones_of(number), asked) == datetime.fromisoformat(opening).replace(tzinfo=UTC)


def test_without_a_zone_or_a_day_it_never_opens() -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    assert opens_at(US, (), now) is None
    assert opens_at(weekly(workdays=None, saturday=None, sunday=None), ("Europe/Paris",), now) is None
    assert zones_of("+870773111632") == ()


def test_shut_days_are_left_out() -> None:
    window = Window(US.week, frozenset({date(2026, 12, 25)}))
    opening = opens_at(window, ("America/New_York",), datetime(2026, 12, 25, 15, tzinfo=UTC))
    assert opening == datetime(2026, 12, 26, 13, tzinfo=UTC)


@pytest.mark.parametrize(("begins", "until"), [(600, 600), (-1, 10), (0, 1441), (700, 60)])
def test_hours_that_are_none_are_refused(begins: int, until: int) -> None:
    with pytest.raises(ValueError, match="hours end"):
        Hours(begins, until)

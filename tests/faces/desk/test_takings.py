"""What the revenue page makes of totals of days."""

from datetime import date, timedelta

from smarttec.faces.desk.takings import takings
from smarttec.ledger.daily import Day
from smarttec.ledger.models import Counterpart, EntryKind

SINCE = date(2026, 11, 10)
BEFORE = SINCE - timedelta(days=1)
DAYS = [
    Day(BEFORE, EntryKind.TOP_UP, Counterpart.CLEARING_HOUSE, 3, 1000, 0),
    Day(BEFORE, EntryKind.GRANT, Counterpart.PROMOTIONS, 1, 50, -50),
    Day(SINCE, EntryKind.TOP_UP, Counterpart.CLEARING_HOUSE, 1, 200, 0),
    Day(SINCE, EntryKind.REFUND, Counterpart.CLEARING_HOUSE, 1, -80, 0),
    Day(SINCE, EntryKind.CAPTURE, Counterpart.SMS_REVENUE, 9, -300, 20),
    Day(SINCE, EntryKind.REFUND, Counterpart.SMS_REVENUE, 1, 30, -5),
    Day(SINCE, EntryKind.GRANT, Counterpart.PROMOTIONS, 1, 10, -10),
    Day(SINCE + timedelta(days=1), EntryKind.CAPTURE, Counterpart.PLAN_REVENUE, 1, -100, 0),
    Day(SINCE + timedelta(days=1), EntryKind.ADJUSTMENT, Counterpart.PLAN_REVENUE, 1, 40, 0),
    Day(SINCE + timedelta(days=1), EntryKind.EXPIRY, Counterpart.PROMOTIONS, 1, -15, 15),
]
TOLD = takings(DAYS, since=SINCE, until=SINCE + timedelta(days=2))


def test_revenue_is_what_was_charged_less_what_was_given_back_by_kind() -> None:
    told = {
        source.name: (source.charged_micros, source.given_back_micros, source.net_micros) for source in TOLD.sources
    }
    assert told["SMS"] == (300, 30, 270)
    assert told["Plans"] == (100, 40, 60)
    assert TOLD.net_micros == 330
    assert next(source.promotional_micros for source in TOLD.sources if source.name == "SMS") == 15


def test_credit_that_nobody_will_use_any_more_is_revenue_of_its_own() -> None:
    given_up = [Day(SINCE, EntryKind.FORFEIT, Counterpart.BREAKAGE, 1, -70, 0)]
    told = takings([*DAYS, *given_up], since=SINCE, until=SINCE + timedelta(days=2))
    assert next(source.net_micros for source in told.sources if source.name == "Forfeited credit") == 70
    assert (told.net_micros, told.paid_back_micros) == (TOLD.net_micros + 70, TOLD.paid_back_micros)


def test_money_in_and_out_is_of_the_period_only() -> None:
    assert (TOLD.topped_up_micros, TOLD.paid_back_micros) == (200, 80)


def test_promotional_credit_is_granted_used_expired_or_unused() -> None:
    promotional = TOLD.promotional
    assert (promotional.granted_micros, promotional.used_micros, promotional.expired_micros) == (10, 15, 15)
    assert promotional.unused_micros == 50 + 10 - 15 - 15


def test_unused_credit_counts_everything_from_the_beginning() -> None:
    assert TOLD.owed == (1050 + 200 - 80 - 300 + 30 + 10, 910 - 100 + 40 - 15)
    assert TOLD.owed_micros == sum(day.amount_micros for day in DAYS)


def test_long_periods_are_told_by_week_and_lose_nothing() -> None:
    days = [Day(SINCE + timedelta(days=n), EntryKind.CAPTURE, Counterpart.SMS_REVENUE, 1, -n, 0) for n in range(100)]
    told = takings(days, since=SINCE, until=SINCE + timedelta(days=100))
    assert len(told.steps) == 15
    assert sum(told.charged["SMS"]) == sum(range(100))
    assert told.charged["SMS"][1] == sum(range(7, 14))
    assert told.owed[-1] == -sum(range(100))


def test_money_by_bank_is_credit_bought_and_no_revenue_given_back() -> None:
    by_bank = [
        Day(SINCE, EntryKind.TOP_UP, Counterpart.OPERATOR, 1, 500, 0),
        Day(SINCE + timedelta(days=1), EntryKind.TOP_UP, Counterpart.OPERATOR, 1, -120, 0),
    ]
    told = takings(by_bank, since=SINCE, until=SINCE + timedelta(days=2))
    assert told.net_micros == 0
    assert all(not any(steps) for steps in told.charged.values())
    assert (told.topped_up_micros, told.paid_back_micros) == (380, 120)

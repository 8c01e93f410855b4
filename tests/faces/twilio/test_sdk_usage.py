"""Usage records through the official client: exact, by category and period."""

from datetime import UTC, date, datetime, timedelta

import httpx
from hypothesis import given
from hypothesis import strategies as st
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.world import COMMITTED, Customer

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import to_sid
from smarttec.ledger.daily import Day
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.settlement import Verdict
from smarttec.messaging.usage.records import GROUPINGS, records, span_of

TO = "+15005550123"


@COMMITTED
def test_usage_is_told_by_category_and_by_period(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    for days, body, references in ((0, "x", {1: "a"}), (1, "x" * 161, {1: "b", 2: "c"})):
        CLOCK.set_offset(timedelta(days=days))
        client.messages.create(to=TO, from_=customer.number, body=body)
        carry(Verdict.SENT, references)
    usage, today = client.usage.records, datetime.now(UTC).date()
    told = {record.category: (record.count, str(record.price), record.usage) for record in usage.list()}
    assert told["sms-outbound"] == told["sms"] == ("2", "0.03", "2")
    assert told["sms-inbound"] == told["phonenumbers"] == told["calls"] == ("0", "0.00", "0")
    assert told["totalprice"] == (None, "0.03", "0.03")
    assert [record.category for record in usage.list(category="sms")] == ["sms"]
    assert refusal(usage.list, category="faxes") == (400, 20001)
    daily = [(one.start_date, one.end_date, one.count) for one in usage.daily.list(category="sms")]
    assert daily == [(day, day, "1") for day in (today + timedelta(days=1), today)]
    assert [one.count for one in usage.today.list(category="sms")] == ["1"]
    assert [one.count for one in usage.yesterday.list(category="sms")] == ["1"]
    assert [one.count for one in usage.all_time.list(category="sms")] == ["2"]
    yearly, monthly = (
        sum(int(one.count) for one in each.list(category="sms")) for each in (usage.yearly, usage.monthly)
    )
    assert (yearly, monthly) == (2, 2)
    month, before = usage.this_month.list(category="sms"), usage.last_month.list(category="sms")
    assert sum(int(one.count) for one in (*month, *before)) == 2
    assert month[0].start_date.day == 1 or month[0].start_date == today
    assert [one.count for one in usage.list(category="sms", start_date=today, end_date=today)] == ["1"]
    assert len(usage.daily.list(page_size=5)) == 12


@COMMITTED
def test_a_usage_record_has_the_exact_shape(api: Api, customer: Customer) -> None:
    account = to_sid("AC", customer.id)
    path = f"/2010-04-01/Accounts/{account}/Usage/Records/Today.json"
    body = httpx.get(f"{api.url}{path}?Category=sms", auth=(account, customer.token)).json()
    (record,), day = body["usage_records"], str(datetime.now(UTC).date())
    assert datetime.fromisoformat(record.pop("as_of")).tzinfo is not None
    assert record == {
        "account_sid": account,
        "api_version": "2010-04-01",
        "category": "sms",
        "count": "0",
        "count_unit": "messages",
        "description": "SMS",
        "end_date": day,
        "price": "0.00",
        "price_unit": "usd",
        "start_date": day,
        "subresource_uris": {},
        "uri": f"{path}?Category=sms&StartDate={day}&EndDate={day}",
        "usage": "0",
        "usage_unit": "messages",
    }
    for query, status in (("StartDate=x", 400), ("StartDate=0001-01-01", 400), ("EndDate=1999-01-01", 400)):
        url = f"{api.url}{path.replace('/Today', '')}?{query}"
        assert httpx.get(url, auth=(account, customer.token)).status_code == status
    assert httpx.get(f"{api.url}{path.replace('Today', 'Hourly')}", auth=(account, customer.token)).status_code == 404


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.dictionaries(DAYS, st.integers(1, 50), max_size=20), st.sampled_from(["Daily", "Monthly", "Yearly", None]))
def test_periods_come_to_the_same_as_their_days(used: dict[date, int], period: str | None) -> None:
    days = [Day(day, EntryKind.CAPTURE, Counterpart.SMS_REVENUE, n, -n * 7, 0) for day, n in used.items()]
    told = records(
        days, {}, start=date(2026, 1, 1), end=date(2026, 12, 31), categories=["sms"],
        grouping=GROUPINGS[period] if period else None,
    )  # fmt: skip
    assert sum(one.used.count for one in told) == sum(used.values())
    assert sum(one.used.price_micros for one in told) == 7 * sum(used.values())
    assert all(one.start <= one.end for one in told)
    assert {one.start for one in told} >= {next(o.start for o in told if o.start <= day <= o.end) for day in used}


def test_named_periods_have_their_days() -> None:
    today = date(2026, 3, 1)
    spans = {name: span_of(name, today) for name in ("Today", "Yesterday", "ThisMonth", "LastMonth", "Daily")}
    assert spans == {
        "Today": (today, today), "Yesterday": (date(2026, 2, 28),) * 2, "ThisMonth": (today, today),
        "LastMonth": (date(2026, 2, 1), date(2026, 2, 28)), "Daily": None,
    }  # fmt: skip


def test_what_was_given_back_is_taken_off_the_price() -> None:
    day = date(2026, 3, 1)
    days = [
        Day(day, EntryKind.CAPTURE, Counterpart.SMS_REVENUE, 3, -30, 0),
        Day(day, EntryKind.REFUND, Counterpart.SMS_REVENUE, 1, 10, 0),
        Day(day, EntryKind.TOP_UP, Counterpart.CLEARING_HOUSE, 1, 500, 0),
    ]
    told = records(days, {day: 4}, start=day, end=day, grouping=None, categories=["sms", "totalprice", "sms-inbound"])
    assert {one.category: (one.used.count, one.used.price_micros) for one in told} == {
        "sms": (7, 20), "sms-inbound": (4, 0), "totalprice": (3, 20),
    }  # fmt: skip

"""Usage records: what was used by category, over all time, by day, month or year, or in a named period."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from starlette.responses import Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import time_of, to_sid
from smarttec.kernel.money import format_decimal
from smarttec.messaging.usage.domain import checked_category
from smarttec.messaging.usage.reading import days_of
from smarttec.messaging.usage.records import CATEGORIES, GROUPINGS, Record, span_of
from smarttec.people.domain import Scope

PERIODS = ("AllTime", "Daily", "LastMonth", "Monthly", "ThisMonth", "Today", "Yearly", "Yesterday")


async def list_all(call: Call) -> Response:
    """GET Usage/Records.json: one record per category from StartDate to EndDate."""
    return await _answer(call, "AllTime", "Usage/Records")


async def list_of_period(call: Call) -> Response:
    """GET Usage/Records/{period}.json"""
    period = call.path["period"]
    if period not in PERIODS:
        raise NotFound
    return await _answer(call, period, f"Usage/Records/{period}")


async def _answer(call: Call, period: str, name: str) -> Response:
    sid = to_sid("AC", call.caller.account)
    base = f"{render.account_path(sid)}/{name}.json"
    found = list(enumerate(await _records(call, period)))

    async def read(after: UUID | None, limit: int) -> Sequence[tuple[int, Record]]:
        first = after.int + 1 if after else 0
        return found[first : first + limit]

    return await page(
        call, key="usage_records", base=base, read=read, identify=lambda item: UUID(int=item[0]),
        show=lambda item: _shown(item[1], sid=sid, base=base, currency=call.caller.currency),
    )  # fmt: skip


async def _records(call: Call, period: str) -> list[Record]:
    account, today = call.caller.account, clock.now().date()
    start, end = span_of(period, today) or (_day(call, "StartDate"), _day(call, "EndDate"))
    start, end = start or time_of(account).date(), min(end or today, today)
    opened = time_of(account).date()
    wanted = call.given.get("Category")
    categories = [checked_category(wanted, field="Category")] if wanted else list(CATEGORIES)
    if start > end or end < opened:
        return []
    start = max(start, opened)
    days = await call.plane.control.run(days_of, account, start, end, categories)
    return days.records(categories, GROUPINGS.get(period))


def _day(call: Call, name: str) -> date | None:
    text = call.given.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{name} must be a day: YYYY-MM-DD.", field=name) from None
    if not 2000 <= day.year < 2200:
        raise InvalidInput(f"{name} is out of range.", field=name)
    return day


def _shown(record: Record, *, sid: str, base: str, currency: str) -> dict[str, object]:
    about, used = CATEGORIES[record.category], record.used
    price = format_decimal(used.price_micros)
    is_money = record.category == "totalprice"
    period = f"StartDate={record.start}&EndDate={record.end}"
    return {
        "account_sid": sid,
        "api_version": "2010-04-01",
        "as_of": clock.now().isoformat(timespec="seconds"),
        "category": record.category,
        "count": None if is_money else str(used.count),
        "count_unit": None if is_money else about.unit,
        "description": about.about,
        "end_date": str(record.end),
        "price": price,
        "price_unit": currency.lower(),
        "start_date": str(record.start),
        "subresource_uris": {},
        "uri": f"{base}?Category={record.category}&{period}",
        "usage": price if is_money else str(used.count),
        "usage_unit": currency.lower() if is_money else about.unit,
    }


_DATE = {"type": "string", "format": "date"}
_PARAMETERS = (
    Parameter("Category", "Only this category.", {"type": "string", "enum": list(CATEGORIES)}),
    Parameter("StartDate", "From this day on (UTC); without: from the account's first.", _DATE),
    Parameter("EndDate", "Up to this day (UTC), included; without: today.", _DATE),
    *PAGING,
)
operations = [
    Operation(
        id="ListUsageRecords", method="GET", path=f"{ACCOUNT}/Usage/Records.json", scope=Scope.READ_ACCOUNT,
        about="What was used, by category.", handle=list_all, answer="UsageRecord", list_key="usage_records",
        parameters=_PARAMETERS,
    ),
    Operation(
        id="ListUsageRecordsOfPeriod", method="GET", path=f"{ACCOUNT}/Usage/Records/{{period}}.json",
        about=f"The same for a period: {', '.join(PERIODS)}. Named periods leave StartDate and EndDate aside.",
        scope=Scope.READ_ACCOUNT, handle=list_of_period, answer="UsageRecord", list_key="usage_records",
        parameters=_PARAMETERS,
    ),
]  # fmt: skip
routes = routes_of(operations)
